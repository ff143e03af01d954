import { reason } from '../../reason.ts';
import { resources } from '../../resources.ts';
import { notOurClusterPolicy } from '../cluster-policy-manifest.ts';
import { limitsOf } from '../deps.ts';
import { isClusterResolved } from '../judging/cluster-resolved.ts';
import { until } from '../kubernetes/until.ts';
import { may } from '../permission.ts';
import { createPolicy, creating, deleting, deletion, type PolicyStep } from './policy-step.ts';
import { resolution } from './resolution.ts';
import type { Done, StepContext, StepKind } from './step-kind.ts';

const step: PolicyStep = {
  resource: resources.awsClusterNetworkPolicies,
  foreign: ({ plan, image }, object) => notOurClusterPolicy(object, plan, image.pod),
};

const looks = may(
  'networking.k8s.aws',
  'clusterpolicyendpoints',
  ['get', 'list', 'watch'],
  'to see whether that policy was resolved to the pod',
);

const waited = async ({ deps, image }: StepContext, done: Done): Promise<Done> => {
  if (done.state !== 'done') return done;
  const { namespace, name, uid, podIP } = image.pod;
  const within = limitsOf(deps).resolvedWithinMs;
  const holds = (all: Parameters<typeof isClusterResolved>[0]): boolean =>
    isClusterResolved(all, { namespace, name, uid, podIP: podIP ?? '' });
  if (await until(deps.cluster, { resource: resources.clusterPolicyEndpoints, options: {} }, holds, within))
    return done;
  return {
    ...done,
    notes: [reason('not-resolved-in-time', `no ClusterPolicyEndpoint lists the pod after ${within / 1000} s`)],
  };
};

/**
 * Creates AWS's cluster-wide deny for the one pod, last of all: the agent judges every open connection anew when such a
 * policy comes, and by then the NetworkPolicy denies both ways. So it is not created before that one is in force.
 */
export const clusterNetworkPolicy: StepKind = {
  name: 'cluster-network-policy',
  permissions: [creating(step), deleting(step), looks],
  do: async (context) => {
    const late = await resolution(context);
    return late ? { state: 'interrupted', reasons: [late] } : waited(context, await createPolicy(step, context));
  },
  undo: deletion(step),
};
