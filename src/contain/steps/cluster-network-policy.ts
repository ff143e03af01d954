import { policySelects, selectorFault } from '../../network/selects.ts';
import type { KubernetesObject, NetworkPolicy } from '../../objects.ts';
import { reason } from '../../reason.ts';
import { resources } from '../../resources.ts';
import { notOurClusterPolicy } from '../cluster-policy-manifest.ts';
import { limitsOf } from '../deps.ts';
import { isClusterResolved } from '../judging/cluster-resolved.ts';
import { until } from '../kubernetes/until.ts';
import { quarantineName } from '../names.ts';
import { may } from '../permission.ts';
import { createPolicy, creating, deleting, deletion, type PolicyStep } from './policy-step.ts';
import { resolution } from './resolution.ts';
import type { Done, PolicyThen, StepContext, StepKind } from './step-kind.ts';

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

const isOn = ({ image }: StepContext, pod: KubernetesObject, policy: NetworkPolicy): boolean =>
  policy.metadata?.name !== quarantineName(image.pod.uid) &&
  (policySelects(policy, image.pod.namespace, pod.metadata?.labels ?? {}) ||
    selectorFault(policy.spec?.podSelector) !== null);

/** The policies on the pod at this moment: the deny judges open connections by them as well. Null when that cannot be told. */
const policiesNow = async (context: StepContext): Promise<PolicyThen[] | null> => {
  const { namespace, name, uid } = context.image.pod;
  const pod = await context.deps.cluster.get(resources.pods, namespace, name);
  const policies = await context.deps.cluster.list(resources.networkPolicies, { namespace });
  if (pod.state !== 'found' || pod.value.metadata?.uid !== uid || policies.state !== 'found') return null;
  return policies.value
    .filter((policy) => isOn(context, pod.value, policy as NetworkPolicy))
    .map(({ metadata }) => ({
      name: metadata?.name ?? '',
      uid: metadata?.uid ?? '',
      generation: metadata?.generation ?? 0,
    }));
};

const unseen: Done = {
  state: 'interrupted',
  reasons: [reason('cluster-unreachable', 'pod and policies could not be looked at before the ClusterNetworkPolicy')],
};

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
    if (late) return { state: 'interrupted', reasons: [late] };
    const over = await policiesNow(context);
    if (over === null) return unseen;
    const done = await waited(context, await createPolicy(step, context));
    return done.state === 'done' ? { ...done, over } : done;
  },
  undo: deletion(step),
};
