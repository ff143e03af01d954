import { clusterSubject } from './cluster-subject.ts';
import type { OtherKind } from './kind.ts';

export const awsClusterNetworkPolicy: OtherKind = {
  kind: 'ClusterNetworkPolicy.networking.k8s.aws',
  title: 'AWS ClusterNetworkPolicy',
  look: (policies) => policies.awsClusterNetworkPolicies,
  selects: clusterSubject,
  why: 'its rules come before or after every NetworkPolicy and were not evaluated',
};
