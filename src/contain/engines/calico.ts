import type { PodSeen } from '../../enrich/seen.ts';
import { calicoTiers } from '../../network/regimes/calico.ts';
import { type Reason, reason } from '../../reason.ts';
import type { Draft } from '../actions/action.ts';
import { quarantineCalicoPolicy } from '../calico-policy-manifest.ts';
import { calicoProofs } from '../judging/calico-proofs.ts';
import { quarantineLabel } from '../names.ts';
import type { Step } from '../plan.ts';
import type { Drive } from './drive.ts';
import { labelStep, notesOf, podOf } from './isolation-steps.ts';

const refusals = (seen: PodSeen): Reason[] => {
  if (seen.policies.calicoGlobalNetworkPolicies.state === 'absent')
    return [
      reason(
        'engine-api-not-served',
        "the cluster does not serve projectcalico.org/v3: install Calico's API server; its storage (crd.projectcalico.org) is not written to",
      ),
    ];
  return calicoTiers(seen) === null
    ? [reason('engine-tiers-unknown', "Calico's tiers could not be looked at, so what comes first is not known")]
    : [];
};

/** The first tier, or null where Calico serves none. */
const firstTier = (seen: PodSeen): string | null =>
  seen.policies.calicoTiers?.state === 'found' ? (calicoTiers(seen)?.[0]?.name ?? null) : null;

const policyStep = (draft: Draft): Step => ({
  name: 'calico-network-policy',
  title: 'Deny all traffic to and from the pod, first in the first tier',
  why: 'Calico asks tiers and policies in their order, and the first rule that matches decides',
  costs: ['all new connections of the pod but with its own node; those that are open stay open'],
  undo: 'deletes',
  manifest: quarantineCalicoPolicy(podOf(draft).uid, firstTier(draft.seen), notesOf(draft)),
});

/** Calico judges connections when they begin: what is open stays, so the verdict is never better than `partial`. */
export const calico: Drive = {
  id: 'calico',
  title: 'Calico: a GlobalNetworkPolicy that denies both ways, first in the first tier; open connections stay',
  drives: ({ name }) => name === 'calico',
  sharesRules: false,
  refusals: (_engine, seen) => refusals(seen),
  outline: (draft) => {
    const policy = policyStep(draft);
    return {
      steps: [labelStep(draft), policy],
      labels: { ...draft.seen.pod.metadata?.labels, [quarantineLabel]: draft.seen.pod.metadata?.uid ?? '' },
      left: [],
      denied: false,
      more: policy.manifest ? [policy.manifest] : [],
    };
  },
  proofs: calicoProofs,
};
