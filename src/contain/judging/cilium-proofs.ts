import type { PodSeen } from '../../enrich/seen.ts';
import { notOurCiliumPolicy } from '../cilium-policy-manifest.ts';
import { quarantineLabel, quarantineName } from '../names.ts';
import type { Plan } from '../plan.ts';
import { isInIdentity } from './cilium-resolved.ts';
import { atBest, type Judgement } from './judgement.ts';
import { otherAgentProof } from './other-agent.ts';
import { labelProof, ownPolicyProof } from './proofs.ts';

const identityProof = ({ pod, engine }: PodSeen): Judgement[] => {
  const look = engine.ciliumEndpoint;
  if (look?.state !== 'found')
    return [
      atBest('unverified', 'could-not-look', "the pod's CiliumEndpoint could not be looked at, or there is none"),
    ];
  const { name = '', uid = '' } = pod.metadata ?? {};
  return isInIdentity([look.value], { name, uid })
    ? []
    : [
        atBest(
          'unverified',
          'not-in-identity',
          `the pod's CiliumEndpoint is not ready with ${quarantineLabel}: the policy may select nobody`,
        ),
      ];
};

const configProof = ({ engine }: PodSeen): Judgement[] =>
  engine.ciliumConfig?.state === 'found'
    ? []
    : [
        atBest(
          'unverified',
          'could-not-look',
          'ConfigMap kube-system/cilium-config could not be looked at: enforcement may be switched off there',
        ),
      ];

/** What only a look afterwards can tell of Cilium's deny: there as created, selecting the pod, with an agent and its switch. */
export const ciliumProofs = (plan: Plan, seen: PodSeen): Judgement[] => {
  const { namespace, uid = '' } = seen.pod.metadata ?? {};
  const isOurs = (name: string | undefined): boolean => name === quarantineName(uid);
  return [
    ...labelProof(seen),
    ...ownPolicyProof(
      seen.policies.ciliumNetworkPolicies,
      (one) => isOurs(one.metadata?.name) && one.metadata?.namespace === namespace,
      (one) => notOurCiliumPolicy(one, plan, uid),
      `CiliumNetworkPolicy ${quarantineName(uid)}`,
    ),
    ...identityProof(seen),
    ...configProof(seen),
    ...otherAgentProof(seen, 'cilium'),
  ];
};
