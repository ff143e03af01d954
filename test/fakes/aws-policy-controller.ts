import { policyTypes } from '../../src/network/policy-types.ts';
import { policySelects, selects } from '../../src/network/selects.ts';
import type {
  KubernetesObject,
  LabelSelector,
  Namespace,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  Pod,
} from '../../src/objects.ts';

/** What the controller goes by: `aws-policy-controller.md` is its spec. */
export type Seen = { readonly pods: readonly Pod[]; readonly namespaces: readonly Namespace[] };

type Port = { readonly protocol: string; readonly port?: number; readonly endPort?: number };
type Entry = { readonly cidr: string; readonly except?: readonly string[]; readonly ports: readonly Port[] };
type PeerPods = { readonly pod: Pod } | { readonly cidr: string; readonly except?: readonly string[] };

const hasAddress = ({ spec, status }: Pod): boolean =>
  !spec?.hostNetwork && Boolean(status?.podIP) && !['Succeeded', 'Failed'].includes(status?.phase ?? '');

const endpoint = ({ metadata, status }: Pod): object => ({
  hostIP: status?.hostIP ?? '',
  podIP: status?.podIP ?? '',
  name: metadata?.name ?? '',
  namespace: metadata?.namespace ?? '',
});

const spaces = ({ namespaces }: Seen, selector: LabelSelector): string[] =>
  namespaces
    .filter(({ metadata }) => selects(selector, metadata?.labels ?? {}))
    .map(({ metadata }) => metadata?.name ?? '');

const podsIn = ({ pods }: Seen, namespaces: readonly string[], selector: LabelSelector): Pod[] =>
  pods.filter(
    (pod) =>
      hasAddress(pod) &&
      namespaces.includes(pod.metadata?.namespace ?? '') &&
      selects(selector, pod.metadata?.labels ?? {}),
  );

const anywhere: readonly PeerPods[] = [{ cidr: '0.0.0.0/0' }, { cidr: '::/0' }];

const peersOf = (peer: NetworkPolicyPeer, namespace: string, seen: Seen): readonly PeerPods[] => {
  if (peer.ipBlock) return [peer.ipBlock];
  const where = peer.namespaceSelector ? spaces(seen, peer.namespaceSelector) : [namespace];
  return podsIn(seen, where, peer.podSelector ?? {}).map((pod) => ({ pod }));
};

const named = (receivers: readonly Pod[], name: string, protocol: string): Port[] =>
  [
    ...new Set(
      receivers
        .flatMap(({ spec }) => spec?.containers ?? [])
        .flatMap(({ ports }) => ports ?? [])
        .filter((port) => port.name === name && (port.protocol ?? 'TCP') === protocol)
        .flatMap(({ containerPort }) => containerPort ?? []),
    ),
  ].map((port) => ({ protocol, port }));

const portsOf = (ports: readonly NetworkPolicyPort[], receivers: readonly Pod[]): Port[] =>
  ports.flatMap(({ protocol = 'TCP', port, endPort }) => {
    if (typeof port === 'string') return named(receivers, port, protocol);
    return [{ protocol, ...(port === undefined ? {} : { port }), ...(endPort === undefined ? {} : { endPort }) }];
  });

const entries = (
  peers: readonly PeerPods[],
  ports: readonly NetworkPolicyPort[],
  selected: readonly Pod[] | null,
): Entry[] =>
  peers.flatMap((peer) => {
    const receivers = selected ?? ('pod' in peer ? [peer.pod] : []);
    const resolved = portsOf(ports, receivers);
    if (ports.length > 0 && resolved.length === 0) return [];
    const where = 'pod' in peer ? { cidr: peer.pod.status?.podIP ?? '' } : peer;
    return [{ ...where, ports: resolved }];
  });

/** The spec of the PolicyEndpoint that a NetworkPolicy becomes. */
export const resolveNetworkPolicy = (policy: NetworkPolicy, seen: Seen): object => {
  const { name = '', namespace = '' } = policy.metadata ?? {};
  const selected = seen.pods.filter(
    (pod) =>
      hasAddress(pod) &&
      pod.metadata?.namespace === namespace &&
      policySelects(policy, namespace, pod.metadata.labels ?? {}),
  );
  const peers = (list: readonly NetworkPolicyPeer[] | undefined): readonly PeerPods[] =>
    list?.length ? list.flatMap((peer) => peersOf(peer, namespace, seen)) : anywhere;
  return {
    policyRef: { name, namespace },
    podSelector: policy.spec?.podSelector ?? {},
    podSelectorEndpoints: selected.map(endpoint),
    podIsolation: policyTypes(policy).map((way) => (way === 'ingress' ? 'Ingress' : 'Egress')),
    ingress: (policy.spec?.ingress ?? []).flatMap(({ from, ports }) => entries(peers(from), ports ?? [], selected)),
    egress: (policy.spec?.egress ?? []).flatMap(({ to, ports }) => entries(peers(to), ports ?? [], null)),
  };
};

type PodsPeer = { readonly namespaceSelector?: LabelSelector; readonly podSelector?: LabelSelector };
type ClusterPeer = {
  readonly pods?: PodsPeer;
  readonly namespaces?: LabelSelector;
  readonly networks?: readonly string[];
};
type ClusterRule = {
  readonly name?: string;
  readonly action: string;
  readonly from?: readonly ClusterPeer[];
  readonly to?: readonly ClusterPeer[];
  readonly ports?: readonly object[];
};
export type ClusterPolicy = KubernetesObject & {
  readonly spec: {
    readonly tier: string;
    readonly priority: number;
    readonly subject: ClusterPeer;
    readonly ingress?: readonly ClusterRule[];
    readonly egress?: readonly ClusterRule[];
  };
};

const clusterPods = ({ pods, namespaces }: ClusterPeer, seen: Seen): Pod[] =>
  namespaces
    ? podsIn(seen, spaces(seen, namespaces), {})
    : podsIn(seen, spaces(seen, pods?.namespaceSelector ?? {}), pods?.podSelector ?? {});

const clusterPeers = (peer: ClusterPeer, seen: Seen): string[] =>
  peer.networks ? [...peer.networks] : clusterPods(peer, seen).map(({ status }) => status?.podIP ?? '');

const clusterEntries = ({ action, ports = [] }: ClusterRule, peers: readonly ClusterPeer[], seen: Seen): object[] =>
  peers.flatMap((peer) => clusterPeers(peer, seen)).map((cidr) => ({ action, cidr, ports }));

/** The spec of the ClusterPolicyEndpoint that a ClusterNetworkPolicy of AWS becomes. */
export const resolveClusterPolicy = ({ metadata, spec }: ClusterPolicy, seen: Seen): object => ({
  policyRef: { name: metadata?.name ?? '' },
  tier: spec.tier,
  priority: spec.priority,
  podSelectorEndpoints: clusterPods(spec.subject, seen).map(endpoint),
  ingress: (spec.ingress ?? []).flatMap((rule) => clusterEntries(rule, (rule.from ?? []).slice(0, 1), seen)),
  egress: (spec.egress ?? []).flatMap((rule) => clusterEntries(rule, rule.to ?? [], seen)),
});
