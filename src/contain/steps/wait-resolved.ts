import { may } from '../permission.ts';
import { nothingLeft } from './outcome.ts';
import { resolution } from './resolution.ts';
import type { StepKind } from './step-kind.ts';

const needs = may(
  'networking.k8s.aws',
  'policyendpoints',
  ['get', 'list', 'watch'],
  'to see whether the policy was resolved to the pod',
);

/**
 * Waits until AWS's controller lists the pod for our policy. Out of time is no failure where nothing follows, and the
 * verdict says `unverified`; steps that follow would do harm before it, so then it ends the run.
 */
export const waitResolved: StepKind = {
  name: 'wait-resolved',
  permissions: [needs],
  do: async (context) => {
    const late = await resolution(context);
    if (late === null) return nothingLeft;
    const isLast = context.plan.steps.at(-1)?.name === waitResolved.name;
    return isLast ? { ...nothingLeft, notes: [late] } : { state: 'interrupted', reasons: [late] };
  },
  undo: null,
};
