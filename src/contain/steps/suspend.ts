import { reason } from '../../reason.ts';
import { may, type Permission } from '../permission.ts';
import { suspendable, suspendResource } from '../suspending.ts';
import { specSwitch } from './spec-switch.ts';

const needs = (plural: string): Permission =>
  may('batch', plural, ['patch'], 'to set `suspend` of a Job or CronJob, and back');

/** Stops a CronJob from starting Jobs, or a Job together with its pods (KEP-2232), and back to what the before-image says. */
export const suspend = specSwitch({
  name: 'suspend',
  field: 'suspend',
  words: { on: 'suspending', back: 'taking back the suspension of' },
  permissions: suspendable.map(({ resource }) => needs(resource)),
  needs: ({ resource }) => needs(resource.resource),
  of: ({ workload }) => {
    const resource = workload && suspendResource(workload);
    if (!workload || !resource || workload.suspend === undefined) return null;
    const { kind, namespace, name, uid, suspend: before } = workload;
    return { resource, namespace, name, uid, before, said: `${kind} ${namespace}/${name}` };
  },
  missing: reason('no-before-image', 'whether it was suspended before was not saved, so it is not changed'),
  lost: ({ said }, state) =>
    state === 'gone'
      ? reason('owner-gone', `${said} is gone`)
      : reason('owner-replaced', `another object bears the name of ${said} now; it was not touched`),
});
