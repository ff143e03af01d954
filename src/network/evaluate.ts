import type { Peer, PolicyRef } from './access.ts';
import { type Admission, peersOf, podParty } from './admitted.ts';
import { blocksThrough, type Through } from './atoms.ts';
import { difference, intersection, isNone, type PortSet, union } from './port-set.ts';
import type { Party, Rule, Stage } from './rule.ts';
import { everyPod, isOnHost, type World } from './world.ts';

type Flow = { readonly open: PortSet; readonly allowed: PortSet; readonly because: readonly PolicyRef[] };

/** Told of each rule that something still gets to. */
type Reached = (rule: Rule) => void;

const judged = (rules: readonly Rule[], party: Party, flow: Flow, reached: Reached): Flow & { passed: PortSet } => {
  let { open, allowed, because } = flow;
  let passed: PortSet = [];
  for (const rule of rules) {
    if (isNone(open)) break;
    reached(rule);
    const hit = intersection(open, rule.on(party));
    if (isNone(hit)) continue;
    open = difference(open, hit);
    if (rule.action === 'allow') [allowed, because] = [union(allowed, hit), [...because, rule.because]];
    if (rule.action === 'pass') passed = union(passed, hit);
  }
  return { open, allowed, because, passed };
};

/** Stage by stage, the first rule that matches decides; what no stage decides is let through. */
const through = (stages: readonly Stage[], party: Party, reached: Reached): Through => {
  let flow: Flow = { open: 'all', allowed: [], because: [] };
  for (const { rules, otherwise } of stages) {
    const { open, passed, ...rest } = judged(rules, party, flow, reached);
    flow = { ...rest, open: otherwise === 'next' ? union(open, passed) : passed };
  }
  return { ports: union(flow.allowed, flow.open), because: flow.because };
};

const podAdmissions = (stages: readonly Stage[], world: World, reached: Reached): Admission[] =>
  everyPod(world).flatMap((pod) => {
    const { ports, because } = through(stages, isOnHost(pod) ? 'elsewhere' : { pod }, reached);
    const party = podParty(pod);
    return because.length === 0
      ? [{ party, ports, because: null }]
      : because.map((policy): Admission => ({ party, ports, because: policy }));
  });

/** A rule that allows may mean a pod that was not seen; one that denies is taken to mean it only where it means everybody. */
const forUnseen = (stages: readonly Stage[]): Stage[] =>
  stages.map(({ rules, otherwise }) => ({
    rules: rules.map((rule): Rule => (rule.action === 'deny' ? rule : { ...rule, on: () => 'all' })),
    otherwise,
  }));

const deniesOnly = (stages: readonly Stage[]): Stage[] =>
  stages.map(({ rules }) => ({ rules: rules.filter(({ action }) => action === 'deny'), otherwise: 'next' }));

const isAnywhere = (peer: Peer): boolean => 'block' in peer && /^(0\.0\.0\.0|::)\/0$/.test(peer.block);

export type Evaluated = {
  readonly peers: readonly Peer[];
  readonly unknown: readonly { readonly policy: PolicyRef; readonly why: string }[];
  /** Something that is neither a pod nor in a block that is told, a node say, is let through. */
  readonly elsewhere: boolean;
  /** Pods that nobody looked at may be let through. */
  readonly unseen: boolean;
  /** Rules that deny, and not only that nothing allows, stop everything from everybody. */
  readonly deniesAll: boolean;
};

/**
 * What ordered policies let through: every pod that was seen and every address block that they tell apart, one by one. What
 * of a rule could not be told counts only where something still gets to that rule.
 */
export const evaluate = (stages: readonly Stage[], world: World): Evaluated => {
  const doubted = new Set<Rule>();
  const reached: Reached = (rule) => {
    if (rule.problems.length > 0) doubted.add(rule);
  };
  const rules = stages.flatMap((stage) => stage.rules);
  const peers = peersOf([
    ...podAdmissions(stages, world, reached),
    ...blocksThrough(rules, (atom) => through(stages, { atom }, reached)),
  ]);
  const elsewhere = !isNone(through(stages, 'elsewhere', reached).ports);
  const unseen = !world.isWhole && !isNone(through(forUnseen(stages), 'elsewhere', () => {}).ports);
  const unknown = [...doubted].flatMap(({ because, problems }) => problems.map((why) => ({ policy: because, why })));
  const deniesAll = isNone(through(deniesOnly(stages), 'elsewhere', () => {}).ports);
  return { peers, unknown, elsewhere: elsewhere && !peers.some(isAnywhere), unseen, deniesAll };
};
