import type { Reason } from '../reason.ts';

/** A policy that plays a part, by kind and name, e.g. `NetworkPolicy shop/allow-dns`. */
export type PolicyRef = { readonly kind: string; readonly namespace: string | null; readonly name: string };

/** Ports admitted; `to` equals `from` for a single port. No ports on a peer means all ports and protocols. */
export type PortRange = { readonly protocol: string; readonly from: number; readonly to: number };

export type Peer =
  | {
      readonly pod: { readonly namespace: string; readonly name: string };
      readonly ports?: readonly PortRange[];
      readonly because: readonly PolicyRef[];
    }
  | {
      readonly block: string;
      readonly except: readonly string[];
      readonly ports?: readonly PortRange[];
      readonly because: readonly PolicyRef[];
    };

/** Empty `selectedBy` means that no policy selects the pod in this direction: everything is allowed. */
export type Direction = { readonly selectedBy: readonly PolicyRef[]; readonly peers: readonly Peer[] };

/** What policies leave a pod, both directions. `unknown` names what could not be evaluated; then no verdict may say `isolated`. */
export type Access = {
  readonly pod: { readonly namespace: string; readonly name: string };
  readonly ingress: Direction;
  readonly egress: Direction;
  readonly unknown: readonly { readonly policy: PolicyRef; readonly why: string }[];
};

/** What enforces NetworkPolicy on the pod's node, and how sure that is. `nobody` means that a policy would change nothing. */
export type Engine = {
  readonly name: 'vpc-cni' | 'cilium' | 'calico' | 'nobody' | 'unknown';
  /** VPC CNI agent version where it can be told, e.g. `v1.3.0`. */
  readonly version: string | null;
  /** AWS ClusterNetworkPolicy is served and the agent is new enough for it. */
  readonly clusterNetworkPolicy: boolean;
  readonly reasons: readonly Reason[];
};
