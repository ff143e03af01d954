import type { PodSeen } from '../enrich/seen.ts';
import { isObject } from '../json.ts';
import type { Pod } from '../objects.ts';
import type { Look } from '../ports.ts';

const absent: Look<never> = { state: 'absent' };

const lookOf = <T>(value: unknown): Look<T> =>
  isObject(value) && typeof value['state'] === 'string' ? (value as unknown as Look<T>) : absent;

/** A record keeps neighbours by `NAMESPACE/NAME` alone. */
const namedPods = (value: unknown): Look<Pod[]> => {
  if (!isObject(value) || !Array.isArray(value['names'])) return lookOf(value);
  const pods = value['names'].flatMap((name: unknown) => {
    const [namespace = '', own = ''] = typeof name === 'string' ? name.split('/') : [];
    return own === '' ? [] : [{ metadata: { namespace, name: own } }];
  });
  return { state: 'found', value: pods };
};

const inside = (value: unknown, key: string): unknown => (isObject(value) ? value[key] : undefined);

/**
 * What was seen around a pod, as far as a decision record keeps it; null where it keeps nothing. Rights, routes and the
 * nodes of neighbours are not in a record: what rests on them has to be taken from the old decision's reasons.
 */
export const seenAgain = (enrichment: unknown): PodSeen | null => {
  if (!isObject(enrichment) || !isObject(enrichment['pod'])) return null;
  const policy = <T>(kind: string): Look<T> => lookOf<T>(inside(enrichment['policies'], kind));
  const engine = <T>(fact: string): Look<T> => lookOf<T>(inside(enrichment['engine'], fact));
  return {
    pod: enrichment['pod'] as Pod,
    owners: Array.isArray(enrichment['owners']) ? (enrichment['owners'] as PodSeen['owners']) : [],
    namespace: lookOf(enrichment['namespace']),
    namespaces: absent,
    node: lookOf(enrichment['node']),
    serviceAccount: lookOf(enrichment['serviceAccount']),
    neighbours: namedPods(enrichment['neighbours']),
    services: lookOf(enrichment['services']),
    ingresses: absent,
    httpRoutes: absent,
    horizontalPodAutoscalers: absent,
    policies: {
      networkPolicies: policy('networkPolicies'),
      awsClusterNetworkPolicies: policy('awsClusterNetworkPolicies'),
      clusterPolicyEndpoints: policy('clusterPolicyEndpoints'),
      upstreamClusterNetworkPolicies: policy('upstreamClusterNetworkPolicies'),
      ciliumNetworkPolicies: policy('ciliumNetworkPolicies'),
      ciliumClusterwideNetworkPolicies: policy('ciliumClusterwideNetworkPolicies'),
      calicoNetworkPolicies: policy('calicoNetworkPolicies'),
      calicoGlobalNetworkPolicies: policy('calicoGlobalNetworkPolicies'),
    },
    engine: {
      awsNode: engine('awsNode'),
      awsNodePods: namedPods(inside(enrichment['engine'], 'awsNodePods')),
      vpcCniConfig: engine('vpcCniConfig'),
      ciliumAgent: engine('ciliumAgent'),
      calicoAgent: engine('calicoAgent'),
      policyEndpoints: absent,
    },
    rbac: { roles: absent, roleBindings: absent, clusterRoles: absent, clusterRoleBindings: absent },
    redacted: [],
  };
};
