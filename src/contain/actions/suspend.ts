import type { Owner, PodSeen } from '../../enrich/seen.ts';
import type { KubernetesObject } from '../../objects.ts';
import { responderJobs } from '../admission/jobs.ts';
import { command, flag } from '../command.ts';
import { topOwner } from '../owners.ts';
import type { PlanTarget, Step, Verdict } from '../plan.ts';
import { gitOpsOf } from '../scaled-by.ts';
import { suspend as suspendStep } from '../steps/suspend.ts';
import { notSuspendable, suspendedBy } from '../suspending.ts';
import { jobOf, meaning, verifySuspend } from '../verify-suspend.ts';
import type { Action, Draft } from './action.ts';
import { notDone } from './not-done.ts';

const targetOf = (seen: PodSeen): PlanTarget => {
  const owner = topOwner(seen);
  if (owner) return { kind: owner.kind, namespace: owner.namespace, name: owner.name, uid: owner.uid };
  const { namespace = '', name = '', uid = '' } = seen.pod.metadata ?? {};
  return { kind: 'Pod', namespace, name, uid };
};

const manifestOf = ({ apiVersion, kind, namespace, name }: Owner): KubernetesObject => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  spec: { suspend: true },
});

const byHand = ({ kind, namespace, name }: Owner, on: boolean): string | null =>
  command(
    'kubectl',
    'patch',
    kind.toLowerCase(),
    flag('namespace'),
    namespace,
    name,
    flag('patch'),
    JSON.stringify({ spec: { suspend: on } }),
  );

const podRefOf = ({ pod }: PodSeen) => ({
  namespace: pod.metadata?.namespace ?? '',
  ownerReferences: pod.metadata?.ownerReferences ?? [],
});

const ofCronJob = (seen: PodSeen): string[] => {
  const job = jobOf(podRefOf(seen));
  return [
    'no run starts while it is suspended: what its schedule misses is not made up for, but for a run within startingDeadlineSeconds',
    `Jobs that run already go on${job ? `, Job ${job.name} with this pod among them` : ''}: to suspend is not to cut off`,
  ];
};

/** A suspended Job has no pods: the evidence in them goes too, and no release brings it back. */
const ofJob = ({ pod }: PodSeen): string[] => [
  `the Job controller deletes every pod of the Job, pod ${pod.metadata?.name} with its memory and files among them: only what was captured before stays`,
  'work that the pods had not finished is done again after a release, by new pods, and activeDeadlineSeconds begins anew',
];

const stepOf = (seen: PodSeen, owner: Owner): Step => ({
  name: 'suspend',
  title: `Suspend ${owner.kind} ${owner.namespace}/${owner.name}`,
  why:
    owner.kind === 'CronJob'
      ? 'keeps the schedule from starting the same weakness again'
      : 'ends the pods of the Job, and starts none until it is released',
  costs: [...(owner.kind === 'CronJob' ? ofCronJob(seen) : ofJob(seen)), ...suspendedBy(owner), ...gitOpsOf(owner)],
  undo: 'restores',
  manifest: manifestOf(owner),
  command: byHand(owner, true),
  undoCommand: byHand(owner, false),
});

const expected = ({ seen, now }: Draft): Verdict => {
  const { kind, namespace, name } = targetOf(seen);
  return {
    ...meaning(kind, `${kind} ${namespace}/${name}`, jobOf(podRefOf(seen))),
    residual: null,
    lookedAt: now.toISOString(),
  };
};

/** Keeps a Job or CronJob from starting pods: by `spec.suspend` alone. */
export const suspend: Action = {
  id: 'suspend',
  title: 'Suspend the CronJob, or the Job where it has none',
  blastRadius:
    'a CronJob: its later runs, the running ones go on; a Job: every pod of it is deleted, the evidence included',
  reversible: true,
  undo: '`suspend` as it was before; pods that a suspended Job lost do not come back',
  optIn: true,
  consent: 'a rule that names it; the pods of a suspended Job do not come back by a release',
  permissions: suspendStep.permissions,
  admission: responderJobs,
  targetUid: (seen) => targetOf(seen).uid,
  draft: (draft) => {
    const owner = topOwner(draft.seen);
    const refusals = notSuspendable(draft.seen);
    return {
      target: targetOf(draft.seen),
      engine: 'suspend',
      steps: owner && refusals.length === 0 ? [stepOf(draft.seen, owner)] : [],
      siblings: [],
      refusals,
      expected: refusals.length > 0 ? notDone(refusals, draft.now) : expected(draft),
    };
  },
  verify: verifySuspend,
};
