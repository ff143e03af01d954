import type { PodSeen } from '../enrich/seen.ts';
import type { KubernetesObject } from '../objects.ts';
import type { Access, Direction, Engine, PolicyRef } from './access.ts';
import type { Admission } from './admitted.ts';
import { detectEngine } from './engine.ts';
import { evaluate } from './evaluate.ts';
import type { Subject } from './kinds/kind.ts';
import { regimes } from './kinds.ts';
import type { Admissions } from './network-policy-rules.ts';
import { policyRef } from './policy-ref.ts';
import type { Way } from './policy-types.ts';
import { type PortSet, union } from './port-set.ts';
import type { InForce, Regime } from './regimes/regime.ts';
import { covers, type Party, type Rule } from './rule.ts';

type Unknown = Access['unknown'][number];

/** A NetworkPolicy that selects the pod in this direction, and what its rules let through. */
export type Selecting = { readonly ref: PolicyRef } & Admissions;

const portsFor = (party: Party, podPorts: ReadonlyMap<string, PortSet>, blocks: readonly Admission[]): PortSet => {
  if (party === 'elsewhere')
    return union([], portsOf(blocks.filter((one) => 'block' in one.party && one.party.block === '0.0.0.0/0')));
  if ('pod' in party) return podPorts.get(`${party.pod.metadata?.namespace}/${party.pod.metadata?.name}`) ?? [];
  return portsOf(blocks.filter((one) => 'block' in one.party && covers(one.party, party.atom)));
};

const portsOf = (admissions: readonly Admission[]): PortSet =>
  admissions.reduce<PortSet>((sum, { ports }) => union(sum, ports), []);

/** A NetworkPolicy among ordered rules: one rule that allows what the policy does. */
const asRule = ({ ref, admitted, problems }: Selecting): Rule => {
  const podPorts = new Map<string, PortSet>();
  for (const { party, ports } of admitted)
    if ('pod' in party) {
      const key = `${party.pod.namespace}/${party.pod.name}`;
      podPorts.set(key, union(podPorts.get(key) ?? [], ports));
    }
  const blocks = admitted.filter(({ party }) => 'block' in party);
  return {
    action: 'allow',
    because: ref,
    blocks: blocks.flatMap(({ party }) => ('block' in party ? [party] : [])),
    on: (party) => portsFor(party, podPorts, blocks),
    problems,
  };
};

/** Policies of one regime that select the pod, or may. */
export type Found = {
  readonly regime: Regime;
  readonly inForce: readonly InForce[];
  readonly unknown: readonly Unknown[];
  /** Policies of which it cannot be told whether they select the pod. */
  readonly doubtful: readonly Unknown[];
};

const all = (kind: string): PolicyRef => ({ kind, namespace: null, name: '*' });

type Extra = { readonly without: readonly string[]; readonly more: readonly KubernetesObject[] };

/** A plan's own policy, as if it were there already. */
const planned = (kind: string, namespaced: boolean, { more }: Extra): KubernetesObject[] =>
  more.filter((object) => {
    const [group = ''] = (object.apiVersion ?? '').split('/');
    const named = [object.kind, `${object.kind}.${group}`];
    return named.includes(kind) && (object.metadata?.namespace !== undefined) === namespaced;
  });

const namespacedKinds = ['CiliumNetworkPolicy', 'NetworkPolicy.projectcalico.org'];

const findOne = (regime: Regime, seen: PodSeen, subject: Subject, extra: Extra): Found => {
  const found = regime.kinds.map(({ kind, look, selects }) => {
    const looked = look(seen.policies);
    const unseen: Unknown[] =
      looked.state === 'unreachable' ? [{ policy: all(kind), why: looked.problem.message }] : [];
    const there = looked.state === 'found' ? looked.value : [];
    const policies = [...there, ...planned(kind, namespacedKinds.includes(kind), extra)].filter(
      ({ metadata }) => !extra.without.includes(metadata?.name ?? ''),
    );
    const judged = policies.map((policy) => ({
      policy,
      ref: policyRef(kind, policy),
      selects: selects(policy, subject),
    }));
    return {
      inForce: judged.filter((one) => one.selects === 'yes'),
      unknown: unseen,
      doubtful: judged
        .filter((one) => one.selects === 'maybe')
        .map(({ ref }) => ({ policy: ref, why: 'whether it selects the pod cannot be told' })),
    };
  });
  return {
    regime,
    inForce: found.flatMap((one) => one.inForce),
    unknown: found.flatMap((one) => one.unknown),
    doubtful: found.flatMap((one) => one.doubtful),
  };
};

export const findPolicies = (seen: PodSeen, subject: Subject, extra: Extra): Found[] =>
  regimes.map((regime) => findOne(regime, seen, subject, extra));

const isEngine = ({ name }: Engine): boolean => regimes.some(({ engine }) => engine === name);

/** Whose order holds: that of the engine that runs; where that is not known, of the only one whose policies are there. */
export const governing = (found: readonly Found[], seen: PodSeen): Found | null => {
  const engine = detectEngine(seen);
  const withPolicies = found.filter(({ inForce }) => inForce.length > 0);
  if (isEngine(engine)) return withPolicies.find(({ regime }) => regime.engine === engine.name) ?? null;
  return withPolicies.length === 1 ? (withPolicies[0] ?? null) : null;
};

/** Policies on the pod that are not of the engine that runs: whether anything heeds them is not known. */
export const strangers = (found: readonly Found[], chosen: Found | null): Unknown[] =>
  found
    .filter((one) => one !== chosen)
    .flatMap(({ regime, inForce }) =>
      inForce.map(({ ref }) => ({
        policy: ref,
        why: `${regime.engine} is not what is known to enforce policies here: whether anything heeds it is not known`,
      })),
    );

const rest = (refs: readonly PolicyRef[], why: string): Unknown[] =>
  refs.slice(0, 1).map((policy) => ({ policy, why }));

/** One direction where policies of an engine's own kind have a say. */
export const directionTogether = (
  way: Way,
  { regime, inForce }: Found,
  selecting: readonly Selecting[],
  subject: Subject,
  seen: PodSeen,
): { direction: Direction; unknown: Unknown[]; isClosed: boolean } => {
  const kubernetes = { isolates: selecting.length > 0, rules: selecting.map(asRule) };
  const { selectedBy, stages, unknown } = regime.compose(way, inForce, kubernetes, subject, seen);
  const refs = [...selectedBy, ...selecting.map(({ ref }) => ref)];
  if (refs.length === 0) return { direction: { selectedBy: [], peers: [] }, unknown: [...unknown], isClosed: false };
  const evaluated = evaluate(stages, subject.world);
  return {
    direction: { selectedBy: refs, peers: evaluated.peers },
    isClosed: evaluated.deniesAll,
    unknown: [
      ...unknown,
      ...evaluated.unknown,
      ...(evaluated.elsewhere
        ? rest(refs, 'the nodes, and what is no pod that was seen, are let through in part')
        : []),
      ...(evaluated.unseen ? rest(refs, 'pods of other namespaces were not looked at') : []),
    ],
  };
};
