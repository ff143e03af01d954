import type { OtherKind } from './kinds/kind.ts';
import { upstreamClusterNetworkPolicy } from './kinds/upstream-cluster-network-policy.ts';
import { aws } from './regimes/aws.ts';
import { calico } from './regimes/calico.ts';
import { cilium } from './regimes/cilium.ts';
import type { Regime } from './regimes/regime.ts';

/** How each engine puts its own kinds of policies and NetworkPolicies together. */
export const regimes: readonly Regime[] = [aws, cilium, calico];

/** Kinds of policy that may decide what a pod can reach and are not evaluated. */
export const otherKinds: readonly OtherKind[] = [upstreamClusterNetworkPolicy];
