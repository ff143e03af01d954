import type { NetworkPolicy } from '../../objects.ts';
import { resources } from '../../resources.ts';
import { notOurPolicy } from '../policy-manifest.ts';
import { createPolicy, creating, deleting, deletion, type PolicyStep } from './policy-step.ts';
import type { StepKind } from './step-kind.ts';

const step: PolicyStep = {
  resource: resources.networkPolicies,
  foreign: ({ plan, image }, object) => notOurPolicy(object as NetworkPolicy, plan, image.pod.uid),
};

/** Creates the deny-all policy that selects the one pod by its label. Deleting it is the undo; it is never edited. */
export const networkPolicy: StepKind = {
  name: 'network-policy',
  permissions: [creating(step), deleting(step)],
  do: (context) => createPolicy(step, context),
  undo: deletion(step),
};
