import type { PodSeen } from '../../enrich/seen.ts';
import { isAtLeast } from '../../network/engines/aws-node.ts';
import { type Reason, reason } from '../../reason.ts';
import type { Draft } from '../actions/action.ts';
import { quarantineCiliumPolicy } from '../cilium-policy-manifest.ts';
import { ciliumProofs } from '../judging/cilium-proofs.ts';
import { quarantineLabel } from '../names.ts';
import type { Step } from '../plan.ts';
import type { Drive } from './drive.ts';
import { labelStep, notesOf, podOf } from './isolation-steps.ts';

/** Deny rules came with 1.9; a version that cannot be told is left to the API server, which refuses unknown fields. */
const leastVersion = 'v1.9.0';

const refusals = (version: string | null, { policies }: PodSeen): Reason[] => {
  if (policies.ciliumNetworkPolicies.state === 'absent')
    return [reason('engine-api-not-served', 'the cluster does not serve cilium.io/v2 CiliumNetworkPolicy')];
  return version !== null && !isAtLeast(version, leastVersion)
    ? [reason('engine-too-old', `Cilium ${version} has no deny rules, which came with 1.9`)]
    : [];
};

const policyStep = (draft: Draft): Step => ({
  name: 'cilium-network-policy',
  title: 'Deny all traffic to and from the pod, above all other policies',
  why: "Cilium's denies come before whatever any policy allows, and it judges every packet: what is open ends too",
  costs: ['all traffic of the pod; its probes over the network too, so that the kubelet may restart its containers'],
  undo: 'deletes',
  manifest: quarantineCiliumPolicy(podOf(draft), notesOf(draft)),
});

const waitStep: Step = {
  name: 'wait-cilium-endpoint',
  title: 'Wait until Cilium knows the pod under the label',
  why: 'a cluster may leave labels out of what Cilium goes by, and then the policy is valid and selects nobody',
  costs: [],
  undo: 'none',
  manifest: null,
};

/** Rules are kept for each identity, which our label makes the pod's own: siblings are not hit, and nothing is stripped. */
export const cilium: Drive = {
  id: 'cilium',
  title: 'Cilium: a CiliumNetworkPolicy that denies both ways, above every other policy',
  drives: ({ name }) => name === 'cilium',
  sharesRules: false,
  refusals: ({ version }, seen) => refusals(version, seen),
  outline: (draft) => {
    const policy = policyStep(draft);
    return {
      steps: [labelStep(draft), policy, waitStep],
      labels: { ...draft.seen.pod.metadata?.labels, [quarantineLabel]: draft.seen.pod.metadata?.uid ?? '' },
      left: [],
      denied: false,
      more: policy.manifest ? [policy.manifest] : [],
    };
  },
  proofs: ciliumProofs,
};
