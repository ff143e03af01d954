import type { PodSeen } from '../../enrich/seen.ts';
import type { Node } from '../../objects.ts';
import { responderNodes } from '../admission/nodes.ts';
import { command } from '../command.ts';
import { commands } from '../commands.ts';
import { cordonCosts, nodeOf, notCordonable } from '../cordoning.ts';
import type { PlanTarget, Step } from '../plan.ts';
import { cordon as cordonStep } from '../steps/cordon.ts';
import { cordoned, verifyCordon } from '../verify-cordon.ts';
import type { Action } from './action.ts';
import { notDone } from './not-done.ts';

const targetOf = (seen: PodSeen): PlanTarget => ({
  kind: 'Node',
  namespace: null,
  name: seen.pod.spec?.nodeName ?? '',
  uid: nodeOf(seen)?.metadata?.uid ?? '',
});

const stepOf = (node: Node): Step => ({
  name: 'cordon',
  title: `Cordon node ${node.metadata?.name}`,
  why: 'keeps healthy pods from being put beside the compromised one, on a node that it may have taken over',
  costs: cordonCosts(node),
  undo: 'restores',
  manifest: {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: node.metadata?.name ?? '' },
    spec: { unschedulable: true },
  },
  command: commands.cordon(node.metadata?.name ?? ''),
  undoCommand: command('kubectl', 'uncordon', node.metadata?.name ?? ''),
});

const refOf = ({ pod }: PodSeen) => ({
  namespace: pod.metadata?.namespace ?? '',
  name: pod.metadata?.name ?? '',
  uid: pod.metadata?.uid ?? null,
});

/** Keeps new pods off the node of the pod. Drains nothing and ends nothing: the node is evidence too. */
export const cordon: Action = {
  id: 'cordon',
  title: "Cordon the pod's node",
  blastRadius: 'every workload that would have been given room on the node; nothing that runs there',
  reversible: true,
  undo: '`unschedulable` as it was before',
  optIn: true,
  consent: 'a person: no rule may enforce it',
  permissions: cordonStep.permissions,
  admission: responderNodes,
  targetUid: (seen) => targetOf(seen).uid,
  draft: ({ seen, now }) => {
    const node = nodeOf(seen);
    const refusals = notCordonable(seen);
    return {
      target: targetOf(seen),
      engine: 'cordon',
      steps: node && refusals.length === 0 ? [stepOf(node)] : [],
      siblings: [],
      refusals,
      expected:
        refusals.length > 0
          ? notDone(refusals, now)
          : { ...cordoned(targetOf(seen).name, refOf(seen)), residual: null, lookedAt: now.toISOString() },
    };
  },
  verify: verifyCordon,
};
