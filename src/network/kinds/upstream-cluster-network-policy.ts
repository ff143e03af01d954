import { clusterSubject } from './cluster-subject.ts';
import type { OtherKind } from './kind.ts';

export const upstreamClusterNetworkPolicy: OtherKind = {
  kind: 'ClusterNetworkPolicy.policy.networking.k8s.io',
  title: "Kubernetes SIG Network's ClusterNetworkPolicy",
  look: (policies) => policies.upstreamClusterNetworkPolicies,
  selects: clusterSubject,
  why: 'AWS does not implement this kind; whether anything does in this cluster is not known',
};
