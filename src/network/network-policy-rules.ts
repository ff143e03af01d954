import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, Pod } from '../objects.ts';
import type { PolicyRef } from './access.ts';
import { everywhere, isBlock } from './address-block.ts';
import { type Admission, podParty } from './admitted.ts';
import type { Way } from './policy-types.ts';
import { portsOf } from './port-set.ts';
import { everyPod, podsAcross, podsIn, type World } from './world.ts';

/** What the rules of one policy let through in one direction, and what of it could not be told. */
export type Admissions = { readonly admitted: readonly Admission[]; readonly problems: readonly string[] };

type Rule = {
  readonly ports: readonly NetworkPolicyPort[] | undefined;
  readonly peers: readonly NetworkPolicyPeer[] | undefined;
};
type Resolved = {
  readonly pods: readonly Pod[];
  readonly blocks: readonly { block: string; except: readonly string[] }[];
  readonly problems: readonly string[];
};

const nothing: Resolved = { pods: [], blocks: [], problems: [] };

const blockOf = ({ cidr, except = [] }: NonNullable<NetworkPolicyPeer['ipBlock']>): Resolved =>
  [cidr, ...except].every(isBlock)
    ? { ...nothing, blocks: [{ block: cidr, except }] }
    : { ...nothing, problems: [`${[cidr, ...except].filter((one) => !isBlock(one)).join(', ')} is no address block`] };

/** A podSelector alone means the policy's own namespace; both selectors together mean those pods in those namespaces. */
const resolve = (peer: NetworkPolicyPeer, namespace: string, world: World): Resolved => {
  if (peer.ipBlock) return blockOf(peer.ipBlock);
  if (peer.namespaceSelector)
    return { ...nothing, ...podsAcross(world, peer.namespaceSelector, peer.podSelector ?? null) };
  if (peer.podSelector) return { ...nothing, ...podsIn(world, namespace, peer.podSelector) };
  return { ...nothing, problems: ['a peer names neither pods nor namespaces nor an address block'] };
};

/** A rule without peers admits everybody: every address, and so every pod. */
const everybody = (world: World): Resolved => ({
  ...nothing,
  pods: everyPod(world),
  blocks: everywhere.map((block) => ({ block, except: [] })),
});

const resolveAll = ({ peers }: Rule, namespace: string, world: World): Resolved => {
  if (!peers?.length) return everybody(world);
  const each = peers.map((peer) => resolve(peer, namespace, world));
  return {
    pods: each.flatMap((one) => one.pods),
    blocks: each.flatMap((one) => one.blocks),
    problems: each.flatMap((one) => one.problems),
  };
};

/** Names of ports mean something at pods only: where those of other namespaces were not seen, what is let out is not known. */
const unseenNames = ({ peers, ports }: Rule, way: Way, world: World): string[] =>
  way === 'egress' && !peers?.length && !world.isWhole && (ports ?? []).some(({ port }) => typeof port === 'string')
    ? ['the pods of other namespaces were not looked at, whose ports it names']
    : [];

const rulesOf = ({ spec }: NetworkPolicy, way: Way): Rule[] =>
  way === 'ingress'
    ? (spec?.ingress ?? []).map(({ ports, from }) => ({ ports, peers: from }))
    : (spec?.egress ?? []).map(({ ports, to }) => ({ ports, peers: to }));

/**
 * What the rules of a NetworkPolicy let through, as if it selected the pod (API reference, NetworkPolicyIngressRule and
 * NetworkPolicyEgressRule). Port names are the receiver's: the pod's own on the way in, each peer's on the way out.
 */
export const admissionsOf = (policy: NetworkPolicy, because: PolicyRef, way: Way, world: World): Admissions => {
  const namespace = policy.metadata?.namespace ?? '';
  const perRule = rulesOf(policy, way).map((rule) => {
    const { pods, blocks, problems } = resolveAll(rule, namespace, world);
    const receiver = (peer: Pod | null): Pod | null => (way === 'ingress' ? world.self : peer);
    const admitted: Admission[] = [
      ...pods.map((pod) => ({ party: podParty(pod), ports: portsOf(rule.ports, receiver(pod)), because })),
      ...blocks.map((party) => ({ party, ports: portsOf(rule.ports, receiver(null)), because })),
    ];
    return { admitted, problems: [...problems, ...unseenNames(rule, way, world)] };
  });
  return { admitted: perRule.flatMap((one) => one.admitted), problems: perRule.flatMap((one) => one.problems) };
};
