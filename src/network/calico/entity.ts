import { isObject } from '../../json.ts';
import type { Pod } from '../../objects.ts';
import { asBlock, everywhere, type Family, familyOf, isBlock, isWithin } from '../address-block.ts';
import type { Subject } from '../kinds/kind.ts';
import type { Block } from '../rule.ts';
import { type NetworkSet, podLabels, spaceLabels, usesDerived } from './endpoints.ts';
import { parseSelector, type Selector } from './selector.ts';

type Fields = { readonly [key: string]: unknown };

/** One end of a rule: which pods and which addresses it means, and what of it could not be told. */
export type Entity = {
  readonly pods: (pod: Pod) => boolean;
  readonly blocks: readonly Block[];
  /** It names nothing: nodes and what has no name are meant as well. */
  readonly everybody: boolean;
  readonly problems: readonly string[];
};

export type Place = {
  /** The namespace of the policy; null for a global one. */
  readonly namespace: string | null;
  readonly subject: Subject;
  readonly sets: readonly NetworkSet[] | null;
  readonly family: Family | null;
  /** Whether to count what cannot be told as matching (what allows) or not (what denies). */
  readonly inDoubt: boolean;
};

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

type Chosen = { readonly selects: Selector; readonly problem: string | null };

const chosen = (text: unknown, inDoubt: boolean): Chosen => {
  const parsed = parseSelector(text);
  if ('fault' in parsed) return { selects: () => inDoubt, problem: parsed.fault };
  return usesDerived(parsed.keys)
    ? { selects: () => inDoubt, problem: 'labels that Calico derives are not evaluated' }
    : { selects: parsed.selects, problem: null };
};

const addressesOf = ({ status }: Pod): string[] =>
  [...new Set([status?.podIP, ...(status?.podIPs ?? []).map(({ ip }) => ip)])].flatMap((ip) => asBlock(ip ?? '') ?? []);

/** A pod of both families is hit by either of its addresses; where none is known it stays in doubt. */
const isAt = (pod: Pod, nets: readonly string[], family: Family | null, inDoubt: boolean): boolean => {
  const addresses = addressesOf(pod).filter((one) => family === null || familyOf(one) === family);
  if (addressesOf(pod).length === 0) return inDoubt;
  const within = (address: string): boolean => nets.some((net) => isWithin(address, net));
  return inDoubt ? addresses.some(within) : addresses.length > 0 && addresses.every(within);
};

const isOf = (pod: Pod, family: Family | null, inDoubt: boolean): boolean => {
  const addresses = addressesOf(pod);
  if (family === null) return true;
  if (addresses.length === 0) return inDoubt;
  const isIt = (one: string): boolean => familyOf(one) === family;
  return inDoubt ? addresses.some(isIt) : addresses.every(isIt);
};

const netsOf = (value: unknown): string[] =>
  (Array.isArray(value) ? value : []).map((one) => asBlock(String(one)) ?? String(one));

const families = (family: Family | null): string[] =>
  everywhere.filter((block) => family === null || familyOf(block) === family);

/** Selected address sets, cut to `nets` where both are given. */
const setBlocks = (selector: Selector, space: Selector | null, { sets, family }: Place): string[] =>
  (sets ?? [])
    .filter(({ labels }) => selector(labels) && (space === null || space(labels)))
    .flatMap(({ nets }) => nets.map((net) => asBlock(net) ?? net))
    .filter((net) => isBlock(net) && (family === null || familyOf(net) === family));

const serviceAccounts = (value: unknown, inDoubt: boolean): { of: (pod: Pod) => boolean; problem: string | null } => {
  const { names, selector } = (value ?? {}) as { names?: unknown; selector?: unknown };
  if (isGiven(selector)) return { of: () => inDoubt, problem: 'labels of service accounts are not evaluated' };
  if (!Array.isArray(names) || names.length === 0) return { of: () => true, problem: null };
  return { of: ({ spec }) => names.includes(spec?.serviceAccountName ?? 'default'), problem: null };
};

const spaceSelects = (
  text: unknown,
  { subject, namespace, inDoubt }: Place,
  isScoped: boolean,
): ((pod: Pod) => boolean) => {
  if (!isGiven(text)) return ({ metadata }) => !isScoped || namespace === null || metadata?.namespace === namespace;
  const { selects } = chosen(text, inDoubt);
  return ({ metadata }) => {
    const labels = spaceLabels(subject.world, metadata?.namespace ?? '');
    return labels === null ? inDoubt : selects(labels);
  };
};

/** Which network sets a namespace selector leaves: those of selected namespaces, or with `global()` those of none. */
const setSpace = (text: unknown, { subject, namespace, inDoubt }: Place): Selector | null => {
  if (!isGiven(text))
    return namespace === null ? null : (labels) => labels['projectcalico.org/namespace'] === namespace;
  const { selects } = chosen(text, inDoubt);
  return (labels) => {
    const own = labels['projectcalico.org/namespace'];
    if (own === undefined) return /^\s*global\(\s*\)\s*$/.test(String(text));
    return selects(spaceLabels(subject.world, own) ?? {});
  };
};

const problemsOf = (given: Fields, place: Place, nets: readonly string[]): string[] => {
  const named = ['selector', 'notSelector', 'namespaceSelector'].filter((key) => isGiven(given[key]));
  const faults = named.flatMap((key) => chosen(given[key], place.inDoubt).problem ?? []);
  const good = new Set(nets.filter(isBlock));
  const bad = nets.filter((net) => !good.has(net));
  return [
    ...faults,
    ...bad.map((net) => `${net.slice(0, 60)} is no address block`),
    ...(isGiven(given['services']) ? ['services are not evaluated'] : []),
    ...(serviceAccounts(given['serviceAccounts'], place.inDoubt).problem === null
      ? []
      : ['labels of service accounts are not evaluated']),
    ...(isGiven(given['notSelector']) && place.sets?.length
      ? ['network sets behind a notSelector are not evaluated']
      : []),
    ...(named.length > 0 && place.sets === null ? ['the network sets of Calico were not looked at'] : []),
  ];
};

type Given = { readonly [key: string]: unknown };

const isByLabel = (given: Given): boolean =>
  ['selector', 'namespaceSelector', 'serviceAccounts'].some((key) => isGiven(given[key]));

const hasNets = ({ nets }: Given): boolean => Array.isArray(nets) && nets.length > 0;

const namesNothing = (given: Given): boolean =>
  !isByLabel(given) &&
  !hasNets(given) &&
  netsOf(given['notNets']).length === 0 &&
  !isGiven(given['notSelector']) &&
  !isGiven(given['services']);

const podsOf = (given: Given, place: Place): ((pod: Pod) => boolean) => {
  const { family, inDoubt } = place;
  const [nets, notNets] = [netsOf(given['nets']).filter(isBlock), netsOf(given['notNets']).filter(isBlock)];
  const selector = chosen(given['selector'] ?? '', inDoubt).selects;
  const except = isGiven(given['notSelector']) ? chosen(given['notSelector'], !inDoubt).selects : () => false;
  const inSpace = spaceSelects(given['namespaceSelector'], place, isByLabel(given));
  const bySa = serviceAccounts(given['serviceAccounts'], inDoubt).of;
  const isLabelled = (pod: Pod): boolean => {
    const labels = podLabels(pod, pod.metadata?.labels ?? {});
    return selector(labels) && !except(labels) && inSpace(pod) && bySa(pod);
  };
  const isLocated = (pod: Pod): boolean =>
    isOf(pod, family, inDoubt) &&
    (!hasNets(given) || isAt(pod, nets, family, inDoubt)) &&
    (notNets.length === 0 || !isAt(pod, notNets, family, !inDoubt));
  return (pod) => isLabelled(pod) && isLocated(pod);
};

/** By labels only network sets are addresses; without labels, and without `nets`, all addresses are meant. */
const blocksOf = (given: Given, place: Place): string[] => {
  const open = isByLabel(given) ? labelled(given, place) : families(place.family);
  return hasNets(given) ? meet(netsOf(given['nets']).filter(isBlock), open) : open;
};

const labelled = (given: Given, place: Place): string[] =>
  isGiven(given['serviceAccounts'])
    ? []
    : setBlocks(
        chosen(given['selector'] ?? '', place.inDoubt).selects,
        setSpace(given['namespaceSelector'], place),
        place,
      );

/**
 * Source or destination of a rule (Calico, EntityRule): all that is given must hold. A selector in a namespaced policy means
 * the policy's own namespace unless a namespaceSelector widens it, and network sets as well as pods.
 */
export const entity = (value: unknown, place: Place): Entity => {
  const given: Given = isObject(value) ? value : {};
  const notNets = netsOf(given['notNets']);
  const problems = problemsOf(given, place, [...netsOf(given['nets']), ...notNets]);
  const isLeftOut = isGiven(given['services']) && !place.inDoubt;
  return {
    pods: isLeftOut ? () => false : podsOf(given, place),
    blocks: isLeftOut ? [] : blocksOf(given, place).map((block) => ({ block, except: notNets.filter(isBlock) })),
    everybody: namesNothing(given),
    problems,
  };
};

/** Blocks of both lists: the smaller one of each two that lie in each other. */
const meet = (a: readonly string[], b: readonly string[]): string[] =>
  a.flatMap((one) => b.flatMap((other) => (isWithin(one, other) ? [one] : isWithin(other, one) ? [other] : [])));
