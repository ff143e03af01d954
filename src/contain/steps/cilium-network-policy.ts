import { resources } from '../../resources.ts';
import { notOurCiliumPolicy } from '../cilium-policy-manifest.ts';
import { createPolicy, creating, deleting, deletion, type PolicyStep } from './policy-step.ts';
import type { StepKind } from './step-kind.ts';

const step: PolicyStep = {
  resource: resources.ciliumNetworkPolicies,
  foreign: ({ plan, image }, object) => notOurCiliumPolicy(object, plan, image.pod.uid),
};

/** Creates Cilium's deny for the one pod, above whatever any policy allows. Deleting it is the undo; it is never edited. */
export const ciliumNetworkPolicy: StepKind = {
  name: 'cilium-network-policy',
  permissions: [creating(step), deleting(step)],
  do: (context) => createPolicy(step, context),
  undo: deletion(step),
};
