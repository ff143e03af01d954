import { resources } from '../../resources.ts';
import { notOurCalicoPolicy } from '../calico-policy-manifest.ts';
import { may } from '../permission.ts';
import { createPolicy, creating, deleting, deletion, type PolicyStep } from './policy-step.ts';
import type { StepKind } from './step-kind.ts';

const step: PolicyStep = {
  resource: resources.calicoGlobalNetworkPolicies,
  foreign: ({ plan, image }, object) => notOurCalicoPolicy(object, plan, image.pod.uid),
};

/** Calico's API server asks for the rights to a tier, and to the policies in it, beside those to the kind. */
const tiers = [
  may('projectcalico.org', 'tiers', ['get'], "to put the deny into Calico's first tier"),
  may(
    'projectcalico.org',
    'tier.globalnetworkpolicies',
    ['create', 'delete', 'get', 'list', 'watch'],
    "to put the deny into Calico's first tier and to take it out again",
  ),
];

/** Creates Calico's deny for the one pod, first in the first tier. Deleting it is the undo; it is never edited. */
export const calicoNetworkPolicy: StepKind = {
  name: 'calico-network-policy',
  permissions: [creating(step), deleting(step), ...tiers],
  do: (context) => createPolicy(step, context),
  undo: deletion(step),
};
