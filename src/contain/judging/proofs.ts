import type { PodSeen } from '../../enrich/seen.ts';
import type { KubernetesObject, NetworkPolicy } from '../../objects.ts';
import type { Look } from '../../ports.ts';
import type { Reason } from '../../reason.ts';
import { quarantineLabel, quarantineName } from '../names.ts';
import type { Plan } from '../plan.ts';
import { notOurPolicy } from '../policy-manifest.ts';
import { atBest, type Judgement } from './judgement.ts';
import { isResolved } from './resolved.ts';

const resolvedBy = 'networking.k8s.aws/resources';

export const labelProof = ({ pod }: PodSeen): Judgement[] =>
  pod.metadata?.labels?.[quarantineLabel] === pod.metadata?.uid
    ? []
    : [
        atBest(
          'unverified',
          'label-missing',
          `the pod does not bear ${quarantineLabel} with its UID: the policy does not select it`,
        ),
      ];

const ourPolicy = ({ pod, policies }: PodSeen): NetworkPolicy | null => {
  if (policies.networkPolicies.state !== 'found') return null;
  const { namespace, uid = '' } = pod.metadata ?? {};
  return (
    policies.networkPolicies.value.find(
      ({ metadata }) => metadata?.name === quarantineName(uid) && metadata.namespace === namespace,
    ) ?? null
  );
};

const policyProof = (plan: Plan, seen: PodSeen): Judgement[] => {
  const policy = ourPolicy(seen);
  if (!policy)
    return [
      atBest(
        'unverified',
        'policy-missing',
        `NetworkPolicy ${quarantineName(seen.pod.metadata?.uid ?? '')} is not there`,
      ),
    ];
  if (policy.metadata?.deletionTimestamp)
    return [atBest('unverified', 'policy-being-deleted', 'the quarantine policy is being deleted')];
  const foreign = notOurPolicy(policy, plan, seen.pod.metadata?.uid ?? '').map(
    (reason): Judgement => ({ word: 'unverified', reason }),
  );
  return [...foreign, ...finalizerProof(policy)];
};

/** The controller puts its finalizer on every policy that it has taken up. */
const finalizerProof = ({ metadata }: NetworkPolicy): Judgement[] =>
  metadata?.finalizers?.includes(resolvedBy)
    ? []
    : [
        atBest(
          'unverified',
          'policy-not-taken-up',
          `AWS's controller has not put its finalizer ${resolvedBy} on the policy: it may not run`,
        ),
      ];

const resolutionProof = ({ pod, engine }: PodSeen): Judgement[] => {
  if (engine.policyEndpoints.state !== 'found')
    return [
      atBest(
        'unverified',
        'could-not-look',
        'the PolicyEndpoints could not be looked at, so whether the policy was resolved is not known',
      ),
    ];
  const { namespace = '', name = '', uid = '' } = pod.metadata ?? {};
  return isResolved(engine.policyEndpoints.value, { namespace, name, uid, podIP: pod.status?.podIP ?? '' })
    ? []
    : [
        atBest(
          'unverified',
          'not-resolved',
          "no PolicyEndpoint lists the pod's present address for the policy in both directions: it may not be in force",
        ),
      ];
};

/** A policy of an engine's own kind: there, not on its way out, and as this plan created it. */
export const ownPolicyProof = (
  look: Look<KubernetesObject[]>,
  isIt: (policy: KubernetesObject) => boolean,
  foreign: (policy: KubernetesObject) => readonly Reason[],
  name: string,
): Judgement[] => {
  const policy = look.state === 'found' ? look.value.find(isIt) : undefined;
  if (!policy) return [atBest('unverified', 'policy-missing', `${name} is not there`)];
  if (policy.metadata?.deletionTimestamp)
    return [atBest('unverified', 'policy-being-deleted', 'the quarantine policy is being deleted')];
  return foreign(policy).map((one): Judgement => ({ word: 'unverified', reason: one }));
};

/** What only a look afterwards can tell: the label is on the pod, the policy is there as created, and it is resolved to the pod. */
export const proofs = (plan: Plan, seen: PodSeen): Judgement[] => [
  ...labelProof(seen),
  ...policyProof(plan, seen),
  ...resolutionProof(seen),
];
