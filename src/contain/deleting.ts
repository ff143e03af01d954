import type { PodSeen } from '../enrich/seen.ts';
import type { Pod } from '../objects.ts';
import { type Reason, reason } from '../reason.ts';
import { topOwner } from './owners.ts';

/** What nobody can take back needs a word of its own in the rule. */
export const deleteConsent = 'delete';

const nameOf = ({ metadata }: Pod): string => `${metadata?.namespace}/${metadata?.name}`;

const isStatic = ({ metadata }: Pod): boolean =>
  metadata?.annotations?.['kubernetes.io/config.mirror'] !== undefined ||
  (metadata?.ownerReferences ?? []).some(({ kind, controller }) => kind === 'Node' && controller === true);

const hasEnded = ({ status }: Pod): boolean => ['Succeeded', 'Failed'].includes(status?.phase ?? '');

/** Why deleting the pod would do nothing, whoever asks; empty where it would. */
export const notDeletable = ({ pod }: PodSeen): Reason[] => {
  if (isStatic(pod))
    return [
      reason(
        'static-pod',
        `${nameOf(pod)} is a static pod: its kubelet runs it from a file on the node, and would show it again`,
      ),
    ];
  return hasEnded(pod) ? [reason('pod-ended', `pod ${nameOf(pod)} has ended: it has no process left to end`)] : [];
};

export const withoutDeleteConsent = (accept: readonly string[]): Reason[] =>
  accept.includes(deleteConsent)
    ? []
    : [
        reason(
          'delete-needs-consent',
          'a deletion cannot be undone, so it is shown as a command only: accept: [delete] in the rule, or --accept delete, lets Lazaret do it',
        ),
      ];

const comesBack: { readonly [kind: string]: string } = {
  StatefulSet: 'makes a pod of the same name, with the same volumes',
  DaemonSet: 'makes another on the same node',
  Job: 'starts another, and counts this one as failed',
  CronJob: 'keeps its Job, which starts another pod',
};

const successor = (seen: PodSeen): string => {
  const owner = topOwner(seen);
  if (!owner) return 'nobody makes it again: whatever it served is down';
  const does = comesBack[owner.kind] ?? 'makes another';
  return `${owner.kind} ${owner.namespace}/${owner.name} ${does}, with the same image, service account and weakness: fix these first, or it happens again`;
};

const scratch = ({ spec }: Pod): string => {
  const named = (spec?.volumes ?? []).filter(({ emptyDir }) => emptyDir).map(({ name }) => name);
  return named.length > 0 ? `, its emptyDir volumes (${named.slice(0, 5).join(', ')}) among them` : '';
};

/** What a deletion costs, and whom. */
export const deletionCosts = (seen: PodSeen): string[] => [
  `its memory, its processes and every file that is on no persistent volume are lost as evidence${scratch(seen.pod)}: only what was captured before stays, logs where the policy says capture.logs`,
  successor(seen),
  'no PodDisruptionBudget holds a deletion back, and its processes get one second to end',
  ...((seen.pod.metadata?.finalizers ?? []).length > 0
    ? ['it bears finalizers: the containers end, and the object stays until whoever set them takes them off']
    : []),
];
