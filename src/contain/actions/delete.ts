import type { PodSeen } from '../../enrich/seen.ts';
import { responderPodDeletion } from '../admission/pod-deletion.ts';
import { command, flag } from '../command.ts';
import { deletionCosts, notDeletable, withoutDeleteConsent } from '../deleting.ts';
import type { PlanTarget, Step } from '../plan.ts';
import { deletePod, graceSeconds } from '../steps/delete-pod.ts';
import { deleted, verifyDelete } from '../verify-delete.ts';
import type { Action } from './action.ts';
import { notDone } from './not-done.ts';

const targetOf = ({ pod }: PodSeen): PlanTarget => ({
  kind: 'Pod',
  namespace: pod.metadata?.namespace ?? '',
  name: pod.metadata?.name ?? '',
  uid: pod.metadata?.uid ?? '',
});

const byHand = ({ namespace, name }: PlanTarget): string | null =>
  command(
    'kubectl',
    'delete',
    'pod',
    flag('namespace'),
    namespace ?? '',
    name,
    flag('grace-period'),
    `${graceSeconds}`,
  );

const stepOf = (seen: PodSeen): Step => {
  const { namespace, name, uid } = targetOf(seen);
  return {
    name: 'delete-pod',
    title: `Delete pod ${namespace}/${name}`,
    why: 'ends its processes, its connections and the tokens bound to it, for good',
    costs: deletionCosts(seen),
    undo: 'none',
    manifest: {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: graceSeconds,
      preconditions: { uid },
    },
    command: byHand(targetOf(seen)),
  };
};

/** Ends one pod, by its UID. The last resort: what was in it is lost, and its owner makes another. */
export const deletion: Action = {
  id: 'delete',
  title: 'Delete the pod',
  blastRadius: 'the pod, the evidence in it included; its owner makes another',
  reversible: false,
  undo: 'none',
  optIn: true,
  consent: '`accept: [delete]` beside a rule that names it; else it is shown as a command only',
  permissions: deletePod.permissions,
  admission: responderPodDeletion,
  targetUid: (seen) => targetOf(seen).uid,
  draft: ({ seen, accept, now }) => {
    const impossible = notDeletable(seen);
    const { namespace, name } = targetOf(seen);
    return {
      target: targetOf(seen),
      engine: 'delete',
      steps: impossible.length > 0 ? [] : [stepOf(seen)],
      siblings: [],
      refusals: [...impossible, ...withoutDeleteConsent(accept)],
      expected:
        impossible.length > 0
          ? notDone(impossible, now)
          : { ...deleted(`${namespace}/${name}`), residual: null, lookedAt: now.toISOString() },
    };
  },
  verify: verifyDelete,
};
