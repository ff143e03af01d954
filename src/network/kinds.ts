import { awsClusterNetworkPolicy } from './kinds/aws-cluster-network-policy.ts';
import { calicoGlobalNetworkPolicy, calicoNetworkPolicy } from './kinds/calico.ts';
import { ciliumClusterwideNetworkPolicy, ciliumNetworkPolicy } from './kinds/cilium.ts';
import type { OtherKind } from './kinds/kind.ts';
import { upstreamClusterNetworkPolicy } from './kinds/upstream-cluster-network-policy.ts';

/** Every kind of policy beside NetworkPolicy that may decide what a pod can reach. */
export const otherKinds: readonly OtherKind[] = [
  awsClusterNetworkPolicy,
  upstreamClusterNetworkPolicy,
  ciliumNetworkPolicy,
  ciliumClusterwideNetworkPolicy,
  calicoNetworkPolicy,
  calicoGlobalNetworkPolicy,
];
