import type { Grant } from '../rbac/grants.ts';
import { type Ask, allows, covers, type Rule } from '../rbac/rule.ts';
import { asksOf, type Danger, type Severity } from './danger.ts';
import { dangers } from './dangers.ts';

/** A danger that a subject holds. `namespace` null: in the whole cluster. `names`: only for these objects; null for all. */
export type Held = {
  readonly danger: Danger;
  readonly namespace: string | null;
  readonly names: readonly string[] | null;
  readonly through: readonly string[];
};

type Reach = { readonly names: readonly string[] | null };
const needsOf = new Map(dangers.map((danger) => [danger, danger.needs.map((need) => asksOf(need, danger.name))]));

/** `resourceNames` cannot limit a top-level create or deletecollection: such a rule allows none. */
const hasName = ({ verb, resource = '' }: Ask): boolean =>
  resource.includes('/') || (verb !== 'create' && verb !== 'deletecollection');

const reachOf = (rule: Rule, asks: readonly Ask[]): Reach | null => {
  if (asks.some((ask) => allows(rule, ask))) return { names: null };
  return asks.some((ask) => ask.name === undefined && hasName(ask) && covers(rule, ask)) ? { names: rule.names } : null;
};

/** Which danger's needs a rule meets, worked out once for each rule: many bindings share few roles. */
type Met = ReadonlyMap<Danger, readonly (Reach | null)[]>;
const metBy = new WeakMap<Rule, Met>();

/** Dangers by the resources and subresources that they need, so that a rule is held against few of them. */
const byResource = Map.groupBy(
  [...needsOf].flatMap(([danger, needs]) =>
    [...new Set(needs.flat().flatMap(({ resource = '' }) => [resource, `*/${resource.split('/')[1]}`]))].map((of) => ({
      of,
      danger,
    })),
  ),
  ({ of }) => of,
);

const worthALook = (rule: Rule): readonly Danger[] =>
  rule.resources.includes('*')
    ? dangers
    : [...new Set(rule.resources.flatMap((of) => (byResource.get(of) ?? []).map(({ danger }) => danger)))];

const workOut = (rule: Rule): Met =>
  new Map(
    worthALook(rule)
      .map((danger) => [danger, (needsOf.get(danger) ?? []).map((asks) => reachOf(rule, asks))] as const)
      .filter(([, reaches]) => reaches.some((reach) => reach !== null)),
  );

const met = (rule: Rule): Met => {
  const known = metBy.get(rule) ?? workOut(rule);
  metBy.set(rule, known);
  return known;
};

const union = (reaches: readonly Reach[]): Reach =>
  reaches.some(({ names }) => names === null)
    ? { names: null }
    : { names: reaches.flatMap(({ names }) => names ?? []) };

const holdsIn = (danger: Danger, grants: readonly Grant[], namespace: string | null): Held | null => {
  const meeting = grants.filter(({ rule }) => met(rule).has(danger));
  const perNeed = danger.needs.map((_, at) =>
    meeting.map(({ rule }) => met(rule).get(danger)?.[at] ?? null).filter((reach) => reach !== null),
  );
  if (perNeed.some((reaches) => reaches.length === 0)) return null;
  const limited = perNeed.map(union).flatMap(({ names }) => names ?? []);
  const free = perNeed.map(union).every(({ names }) => names === null);
  const through = [...new Set(meeting.map((grant) => grant.through))];
  return { danger, namespace, names: free ? null : [...new Set(limited)], through };
};

const concerns = (danger: Danger, namespace: string | null): boolean =>
  namespace === null || danger.only === undefined || (danger.only === 'kube-system' && namespace === 'kube-system');

/** In the order of the list; only those of which some rule meets a need are worth a closer look. */
const possible = (grants: readonly Grant[]): Danger[] => {
  const some = new Set(grants.flatMap(({ rule }) => [...met(rule).keys()]));
  return some.size === 0 ? [] : dangers.filter((danger) => some.has(danger));
};

/** What the whole cluster is open to is not said again for a namespace, unless the namespace adds to it. */
const dangersIn = (grants: readonly Grant[], namespace: string | null, wide: readonly Held[]): Held[] => {
  const covered = new Set(wide.filter(({ names }) => names === null).map(({ danger }) => danger));
  const held = possible(grants.filter((grant) => grant.namespace === namespace))
    .filter((danger) => concerns(danger, namespace) && !covered.has(danger))
    .map((danger) => holdsIn(danger, grants, namespace))
    .filter((one) => one !== null);
  const takeover = held.find(({ danger }) => danger.id === 'takeover');
  return takeover ? [takeover] : held;
};

/** The dangers in these grants: first those of the whole cluster, then those of single namespaces. */
export const heldWith = (all: readonly Grant[]): Held[] => {
  const byNamespace = Map.groupBy(
    all.filter(({ rule }) => met(rule).size > 0),
    ({ namespace }) => namespace,
  );
  const inCluster = byNamespace.get(null) ?? [];
  const wide = dangersIn(inCluster, null, []);
  if (wide.some(({ danger }) => danger.id === 'takeover')) return wide;
  const narrow = [...byNamespace]
    .filter((entry): entry is [string, Grant[]] => entry[0] !== null)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([namespace, grants]) => dangersIn([...inCluster, ...grants], namespace, wide));
  return [...wide, ...narrow];
};

const lower: { readonly [severity in Severity]: Severity } = {
  critical: 'high',
  high: 'medium',
  medium: 'low',
  low: 'low',
};

/** `weighty`: a service account that is critical itself lives in that namespace. */
export const severityOf = ({ danger, namespace, names }: Held, weighty: boolean): Severity => {
  const full = namespace === null || weighty ? danger.severity.wide : danger.severity.narrow;
  const mild = names !== null && !names.some((name) => danger.worst?.includes(name));
  return mild ? lower[full] : full;
};
