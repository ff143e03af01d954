import { reason } from '../../reason.ts';
import { resources } from '../../resources.ts';
import { limitsOf } from '../deps.ts';
import { isResolved } from '../judging/resolved.ts';
import { until } from '../kubernetes/until.ts';
import { may } from '../permission.ts';
import { nothingLeft } from './outcome.ts';
import type { StepKind } from './step-kind.ts';

const needs = may(
  'networking.k8s.aws',
  'policyendpoints',
  ['get', 'list', 'watch'],
  'to see whether the policy was resolved to the pod',
);

/** Waits until AWS's controller lists the pod for our policy. Out of time is no failure: the verdict will say `unverified`. */
export const waitResolved: StepKind = {
  name: 'wait-resolved',
  permissions: [needs],
  do: async ({ deps, image }) => {
    const { namespace, name, uid, podIP } = image.pod;
    const within = limitsOf(deps).resolvedWithinMs;
    const watched = { resource: resources.policyEndpoints, options: { namespace } };
    const seen = await until(
      deps.cluster,
      watched,
      (all) => isResolved(all, { namespace, name, uid, podIP: podIP ?? '' }),
      within,
    );
    if (seen) return nothingLeft;
    return {
      ...nothingLeft,
      notes: [
        reason(
          'not-resolved-in-time',
          `no PolicyEndpoint lists the pod after ${within / 1000} s: the policy may not be in force yet`,
        ),
      ],
    };
  },
  undo: null,
};
