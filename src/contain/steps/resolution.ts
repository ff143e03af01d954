import { type Reason, reason } from '../../reason.ts';
import { resources } from '../../resources.ts';
import { limitsOf } from '../deps.ts';
import { isResolved } from '../judging/resolved.ts';
import { until } from '../kubernetes/until.ts';
import type { StepContext } from './step-kind.ts';

/** Waits until AWS's controller lists the pod for our NetworkPolicy; null when it does, else why what follows must wait. */
export const resolution = async ({ deps, image }: Pick<StepContext, 'deps' | 'image'>): Promise<Reason | null> => {
  const { namespace, name, uid, podIP } = image.pod;
  const within = limitsOf(deps).resolvedWithinMs;
  const watched = { resource: resources.policyEndpoints, options: { namespace } };
  const isSeen = await until(
    deps.cluster,
    watched,
    (all) => isResolved(all, { namespace, name, uid, podIP: podIP ?? '' }),
    within,
  );
  return isSeen
    ? null
    : reason(
        'not-resolved-in-time',
        `no PolicyEndpoint lists the pod after ${within / 1000} s: the policy may not be in force yet`,
      );
};
