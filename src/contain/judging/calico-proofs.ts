import type { PodSeen } from '../../enrich/seen.ts';
import { isOurCalicoName, notOurCalicoPolicy } from '../calico-policy-manifest.ts';
import { quarantineName } from '../names.ts';
import type { Plan } from '../plan.ts';
import type { Judgement } from './judgement.ts';
import { otherAgentProof } from './other-agent.ts';
import { labelProof, ownPolicyProof } from './proofs.ts';

/** What only a look afterwards can tell of Calico's deny: there as created, and an agent on the node. Calico reports no more. */
export const calicoProofs = (plan: Plan, seen: PodSeen): Judgement[] => {
  const { uid = '' } = seen.pod.metadata ?? {};
  return [
    ...labelProof(seen),
    ...ownPolicyProof(
      seen.policies.calicoGlobalNetworkPolicies,
      (one) => isOurCalicoName(one.metadata?.name, uid),
      (one) => notOurCalicoPolicy(one, plan, uid),
      `GlobalNetworkPolicy ${quarantineName(uid)}`,
    ),
    ...otherAgentProof(seen, 'calico-node'),
  ];
};
