import type { PodSeen } from '../../enrich/seen.ts';
import { type Reason, reason } from '../../reason.ts';
import type { PlanTarget, Step, Verdict } from '../plan.ts';
import { revokeCommands } from '../revoke-commands.ts';
import { denyOlder, denyPod, identityOf, revocationManifest, revocationName, sharedWith } from '../revoking.ts';
import { revoked, verifyRevoke } from '../verify-revoke.ts';
import type { Action, Draft } from './action.ts';
import { notDone } from './not-done.ts';

const targetOf = ({ pod }: PodSeen): PlanTarget => ({
  kind: 'Pod',
  namespace: pod.metadata?.namespace ?? '',
  name: pod.metadata?.name ?? '',
  uid: pod.metadata?.uid ?? '',
});

const tokenStays =
  "the pod's web identity token is good until it ends, 24 hours after it was made by default: cut the pod off or delete it as well, or it takes the role again";

const olderSessions = ({ seen, planId, plannedAt }: Draft, roleArn: string): Step => {
  const named = { roleArn, policyName: revocationName(planId) };
  return {
    name: 'revoke-sessions',
    title: `Deny every session of ${roleArn} that began before`,
    why: 'ends the AWS credentials that were copied from the pod, wherever they are used',
    costs: [
      ...sharedWith(seen, roleArn),
      'healthy pods of the role are denied until their SDK takes a new session, at the latest when the present one ends: restart them',
      tokenStays,
      ...(identityOf(seen).podIdentity ? ['what EKS Pod Identity gives the pod is not touched by this'] : []),
    ],
    undo: 'deletes',
    manifest: revocationManifest(named, denyOlder(plannedAt)),
    command: revokeCommands.olderSessions(named, denyOlder(plannedAt)),
    undoCommand: revokeCommands.undo(named),
  };
};

/** The role of an association is known to the EKS API only, so this is for a person; its denial hits one pod alone. */
const ofPodIdentity = ({ seen, planId, at }: Draft): Step => {
  const { uid, namespace } = targetOf(seen);
  const pod = { namespace: namespace ?? '', serviceAccount: seen.pod.spec?.serviceAccountName || 'default', uid };
  const policyName = revocationName(planId);
  return {
    name: 'revoke-pod-identity',
    title: `Deny the sessions that EKS Pod Identity gave pod ${namespace}/${targetOf(seen).name}`,
    why: 'ends the AWS credentials of this very pod, those copied from it and those it would take next',
    costs: [
      'no other pod is hit: sessions bear the UID of their pod as a tag, unless the association says disableSessionTags, and then this denies nothing',
      'the role is that of the association, which only the EKS API knows: the command asks for it',
    ],
    undo: 'deletes',
    manifest: revocationManifest({ roleArn: 'of the Pod Identity association', policyName }, denyPod(uid)),
    command: revokeCommands.ofPod(at, pod, policyName),
    undoCommand: revokeCommands.undoOfPod(at, pod, policyName),
  };
};

const stepsOf = (draft: Draft): Step[] => {
  const { irsa, podIdentity } = identityOf(draft.seen);
  if (irsa !== null) return [olderSessions(draft, irsa)];
  return podIdentity ? [ofPodIdentity(draft)] : [];
};

const refusalsOf = ({ seen }: Draft): Reason[] => {
  const { irsa, podIdentity } = identityOf(seen);
  if (irsa !== null) return [];
  return podIdentity
    ? [
        reason(
          'role-not-known',
          'which role EKS Pod Identity gives the pod is not known in the cluster: run the command that the plan shows',
        ),
      ]
    : [reason('no-aws-role', 'the pod has no AWS role of its own that could be seen: there is nothing to revoke')];
};

const expectedOf = (draft: Draft): Verdict => ({
  ...revoked(identityOf(draft.seen).irsa ?? 'the role'),
  residual: null,
  lookedAt: draft.now.toISOString(),
});

/** Ends AWS sessions that were taken from the pod. A command by default: it writes to IAM, where a role has many users. */
export const revoke: Action = {
  id: 'revoke',
  title: "Revoke the pod's AWS sessions",
  blastRadius:
    'every older session of an IRSA role, whoever holds it; of EKS Pod Identity, the sessions of this pod alone',
  reversible: true,
  undo: "the inline policy is deleted, if it is still Lazaret's own",
  optIn: true,
  consent: 'a person, and `revoke.roles` listing the role; else it is shown as a command only',
  permissions: [],
  admission: [],
  targetUid: (seen) => targetOf(seen).uid,
  draft: (draft) => ({
    target: targetOf(draft.seen),
    engine: 'iam',
    steps: stepsOf(draft),
    siblings: [],
    refusals: refusalsOf(draft),
    expected: stepsOf(draft).length > 0 ? expectedOf(draft) : notDone(refusalsOf(draft), draft.now),
  }),
  verify: verifyRevoke,
};
