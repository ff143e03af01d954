import { isObject } from '../../json.ts';
import type { KubernetesObject } from '../../objects.ts';
import type { Look } from '../../ports.ts';

/** A tier of Calico: tiers come in order, and in each the policies of it. */
export type Tier = { readonly name: string; readonly order: number; readonly passes: boolean };

/** The tier of policies that name none, NetworkPolicies among them (Calico, "Tier"). */
export const usualTier: Tier = { name: 'default', order: 1_000_000, passes: false };

/** An order that is not given comes last. */
export const orderOf = (spec: { readonly [key: string]: unknown }): number =>
  typeof spec['order'] === 'number' ? spec['order'] : Number.POSITIVE_INFINITY;

const asTier = ({ metadata, ...object }: KubernetesObject): Tier => {
  const spec = isObject(object['spec']) ? object['spec'] : {};
  const name = metadata?.name ?? '';
  const order = name === usualTier.name && typeof spec['order'] !== 'number' ? usualTier.order : orderOf(spec);
  return { name, order, passes: spec['defaultAction'] === 'Pass' };
};

const byOrder = (a: Tier, b: Tier): number => a.order - b.order || (a.name < b.name ? -1 : 1);

/** Equal infinities have no difference. */
const compare = (a: Tier, b: Tier): number => (a.order === b.order ? (a.name < b.name ? -1 : 1) : byOrder(a, b));

/**
 * All tiers, first to last; null where they could not be looked at. A Calico that serves no tiers has the usual one alone.
 */
export const tiersOf = (looks: readonly (Look<KubernetesObject[]> | undefined)[]): Tier[] | null => {
  if (looks.some((look) => look === undefined || look.state === 'unreachable')) return null;
  const found = looks.flatMap((look) => (look?.state === 'found' ? look.value.map(asTier) : []));
  const known = new Map([usualTier, ...found].map((tier) => [tier.name, tier]));
  return [...known.values()].toSorted(compare);
};
