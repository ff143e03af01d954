import type { EngineFacts, PodSeen, PoliciesSeen, RbacSeen } from '../../src/enrich/seen.ts';
import {
  absent,
  aDeployment,
  aNamespace,
  aNode,
  anAwsNode,
  anAwsNodePod,
  aReplicaSet,
  aServiceAccount,
  aVpcCniConfig,
  found,
} from './kubernetes.ts';
import { aPod } from './pod.ts';

export type PodSeenOverrides = Partial<Omit<PodSeen, 'policies' | 'engine' | 'rbac'>> & {
  policies?: Partial<PoliciesSeen>;
  engine?: Partial<EngineFacts>;
  rbac?: Partial<RbacSeen>;
};

/** No policy of any kind; Cilium, Calico and the upstream ClusterNetworkPolicy are not served. */
const policies: PoliciesSeen = {
  networkPolicies: found([]),
  awsClusterNetworkPolicies: found([]),
  clusterPolicyEndpoints: found([]),
  upstreamClusterNetworkPolicies: absent,
  ciliumNetworkPolicies: absent,
  ciliumClusterwideNetworkPolicies: absent,
  calicoNetworkPolicies: absent,
  calicoGlobalNetworkPolicies: absent,
};

/** VPC CNI with network policy switched on, its agent ready on the pod's node. */
const engine = (): EngineFacts => ({
  awsNode: found(anAwsNode()),
  awsNodePods: found([anAwsNodePod()]),
  vpcCniConfig: found(aVpcCniConfig()),
  ciliumAgent: found([]),
  calicoAgent: found([]),
  policyEndpoints: found([]),
});

const rbac: RbacSeen = {
  roles: found([]),
  roleBindings: found([]),
  clusterRoles: found([]),
  clusterRoleBindings: found([]),
};

const owners = (): PodSeen['owners'] => {
  const [replicaSet, deployment] = [aReplicaSet(), aDeployment()];
  return [replicaSet, deployment].map((object) => ({
    apiVersion: 'apps/v1',
    kind: object.kind ?? '',
    namespace: 'shop',
    name: object.metadata?.name ?? '',
    uid: object.metadata?.uid ?? '',
    object: found(object),
  }));
};

/**
 * All that was looked at around `aPod()`: one replica alone in its namespace, on an AL2023 node of EC2, VPC CNI with
 * network policy on, no policies, no services, no rights. Single looks of `policies`, `engine` and `rbac` can be given.
 */
export const aPodSeen = (overrides: PodSeenOverrides = {}): PodSeen => {
  const pod = overrides.pod ?? aPod();
  return {
    pod,
    owners: owners(),
    namespace: found(aNamespace()),
    namespaces: found([aNamespace(), aNamespace('kube-system'), aNamespace('default')]),
    node: found(aNode()),
    serviceAccount: found(aServiceAccount()),
    neighbours: found([pod]),
    services: found([]),
    ingresses: found([]),
    httpRoutes: absent,
    horizontalPodAutoscalers: found([]),
    podDisruptionBudgets: found([]),
    scaledObjects: absent,
    redacted: [],
    ...overrides,
    policies: { ...policies, ...overrides.policies },
    engine: { ...engine(), ...overrides.engine },
    rbac: { ...rbac, ...overrides.rbac },
  };
};
