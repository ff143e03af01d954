import { reason } from '../../reason.ts';
import { resources } from '../../resources.ts';
import { may } from '../permission.ts';
import { specSwitch } from './spec-switch.ts';

const needs = may('', 'nodes', ['patch'], 'to set `unschedulable` of the node, and back');

/** Keeps the scheduler from putting pods on the node, and back to what the before-image says. */
export const cordon = specSwitch({
  name: 'cordon',
  field: 'unschedulable',
  words: { on: 'cordoning', back: 'taking back the cordon of' },
  permissions: [needs],
  needs: () => needs,
  of: ({ node }) =>
    node
      ? {
          resource: resources.nodes,
          namespace: null,
          name: node.name,
          uid: node.uid,
          before: node.unschedulable || null,
          said: `node ${node.name}`,
        }
      : null,
  missing: reason('no-before-image', 'whether the node was cordoned before was not saved, so it is not changed'),
  lost: ({ said }, state) =>
    state === 'gone'
      ? reason('node-gone', `${said} is gone`)
      : reason('node-replaced', `another node bears the name of ${said} now; it was not touched`),
});
