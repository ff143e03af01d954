import { isObject } from '../../json.ts';
import type { KubernetesObject, LabelSelector, Pod } from '../../objects.ts';
import { isBlock } from '../address-block.ts';
import { awsClusterNetworkPolicy } from '../kinds/aws-cluster-network-policy.ts';
import type { Subject } from '../kinds/kind.ts';
import type { Way } from '../policy-types.ts';
import { normalized, type PortSet } from '../port-set.ts';
import { type Block, covers, type Party, type Rule } from '../rule.ts';
import { selectorFault, selects } from '../selects.ts';
import { namespaceLabels } from '../world.ts';
import type { InForce, Regime } from './regime.ts';

type Fields = { readonly [key: string]: unknown };
const fields = (value: unknown): Fields => (isObject(value) ? value : {});
const list = (value: unknown): readonly Fields[] => (Array.isArray(value) ? value.filter(isObject) : []);

const actions: { readonly [action: string]: Rule['action'] } = { Accept: 'allow', Deny: 'deny', Pass: 'pass' };

type Peers = {
  readonly pods: (pod: Pod) => boolean;
  readonly blocks: readonly Block[];
  readonly problem: string | null;
};
const nobody = (problem: string | null): Peers => ({ pods: () => false, blocks: [], problem });

const inNamespaces = (selector: LabelSelector, pods: LabelSelector | null, { world }: Subject): Peers => {
  const fault = selectorFault(selector) ?? selectorFault(pods);
  if (fault) return nobody(fault);
  return {
    ...nobody(world.namespaces.state === 'found' ? null : 'the labels of the namespaces could not be looked at'),
    pods: ({ metadata }) => {
      const labels = namespaceLabels(world, metadata?.namespace ?? '');
      return labels !== null && selects(selector, labels) && (pods === null || selects(pods, metadata?.labels ?? {}));
    },
  };
};

const networksOf = (networks: readonly unknown[]): Peers => {
  const bad = networks.filter((one) => !isBlock(one));
  if (bad.length > 0) return nobody(`${bad.join(', ')} is no address block`);
  return { ...nobody(null), blocks: networks.map((block) => ({ block: String(block), except: [] })) };
};

const peersOf = (peer: Fields, subject: Subject): Peers => {
  if (isObject(peer['namespaces'])) return inNamespaces(peer['namespaces'], null, subject);
  const pods = fields(peer['pods']);
  if (isObject(peer['pods']))
    return inNamespaces(fields(pods['namespaceSelector']), fields(pods['podSelector']), subject);
  if (Array.isArray(peer['networks'])) return networksOf(peer['networks']);
  return nobody(`its peer ${Object.keys(peer).join(', ') || '(empty)'} cannot be evaluated`);
};

const portOf = (port: Fields): PortSet | null => {
  const { protocol = 'TCP', port: number, start, end } = fields(port['portNumber'] ?? port['portRange']);
  const [from, to] = [number ?? start, number ?? end];
  return typeof from === 'number' && typeof to === 'number' ? [{ protocol: String(protocol), from, to }] : null;
};

const portsOf = (ports: unknown): PortSet | null => {
  if (ports === undefined || ports === null || (Array.isArray(ports) && ports.length === 0)) return 'all';
  const each = list(ports).map(portOf);
  return each.includes(null) ? null : normalized(each.flatMap((one) => (one === null || one === 'all' ? [] : one)));
};

const hits = (party: Party, peers: readonly Peers[]): boolean => {
  if (party === 'elsewhere') return false;
  if ('pod' in party) return peers.some(({ pods }) => pods(party.pod));
  return peers.some(({ blocks }) => blocks.some((block) => covers(block, party.atom)));
};

/** AWS's resolver takes the namespaces of an ingress rule from its first peer alone. */
const firstPeerOnly = (way: Way, peers: readonly Fields[]): string[] =>
  way === 'ingress' && peers.length > 1 ? ['it has an ingress rule of several peers, of which AWS resolves one'] : [];

const ruleOf = (rule: Fields, way: Way, ref: InForce['ref'], subject: Subject): Rule => {
  const given = list(rule[way === 'ingress' ? 'from' : 'to']);
  const peers = given.map((peer) => peersOf(peer, subject));
  const ports = portsOf(rule['ports']);
  const action = actions[String(rule['action'])];
  return {
    action: action ?? 'pass',
    because: ref,
    blocks: peers.flatMap(({ blocks }) => blocks),
    on: (party) => (action && ports && hits(party, peers) ? ports : []),
    problems: [
      ...(action ? [] : [`its action ${String(rule['action']).slice(0, 20)} is not known`]),
      ...(ports ? [] : ['its ports cannot be evaluated']),
      ...firstPeerOnly(way, given),
      ...peers.flatMap(({ problem }) => problem ?? []),
    ],
  };
};

const specOf = ({ policy }: InForce): Fields => fields((policy as KubernetesObject & Fields)['spec']);
const priorityOf = (one: InForce): number => Number(specOf(one)['priority'] ?? 1000);
const denyFirst = ({ action }: Rule): number => (action === 'deny' ? 0 : 1);

/** Lower priorities first; among policies of the same priority a deny wins, as in AWS's agent. */
const ruled = (policies: readonly InForce[], way: Way, subject: Subject): Rule[] =>
  [...Map.groupBy(policies, priorityOf)]
    .toSorted(([a], [b]) => a - b)
    .flatMap(([, same]) => {
      const rules = same.flatMap((one) => list(specOf(one)[way]).map((rule) => ruleOf(rule, way, one.ref, subject)));
      return same.length === 1 ? rules : rules.toSorted((a, b) => denyFirst(a) - denyFirst(b));
    });

/** ClusterNetworkPolicy of the tier Admin, then NetworkPolicy, then the tier Baseline; what none decides is let through. */
export const aws: Regime = {
  engine: 'vpc-cni',
  title: 'AWS ClusterNetworkPolicy, above and below NetworkPolicy',
  kinds: [awsClusterNetworkPolicy],
  deniesFirst: false,
  compose: (way, inForce, kubernetes, subject) => {
    const here = inForce.filter((one) => list(specOf(one)[way]).length > 0);
    const tier = (name: string): InForce[] => here.filter((one) => specOf(one)['tier'] === name);
    const strange = inForce.filter((one) => !['Admin', 'Baseline'].includes(String(specOf(one)['tier'])));
    return {
      selectedBy: here.map(({ ref }) => ref),
      stages: [
        { rules: ruled(tier('Admin'), way, subject), otherwise: 'next' },
        { rules: kubernetes.rules, otherwise: kubernetes.isolates ? 'deny' : 'next' },
        { rules: ruled(tier('Baseline'), way, subject), otherwise: 'next' },
      ],
      unknown: strange.map(({ ref }) => ({ policy: ref, why: 'its tier is neither Admin nor Baseline' })),
    };
  },
};
