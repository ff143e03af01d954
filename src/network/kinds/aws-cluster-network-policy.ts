import { clusterSubject } from './cluster-subject.ts';
import type { PolicyKind } from './kind.ts';

export const awsClusterNetworkPolicy: PolicyKind = {
  kind: 'ClusterNetworkPolicy.networking.k8s.aws',
  title: 'AWS ClusterNetworkPolicy',
  look: (policies) => policies.awsClusterNetworkPolicies,
  selects: clusterSubject,
};
