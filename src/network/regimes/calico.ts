import type { PodSeen } from '../../enrich/seen.ts';
import { isObject } from '../../json.ts';
import { networkSets } from '../calico/endpoints.ts';
import { type Asked, calicoRules, calicoTypes } from '../calico/rules.ts';
import { orderOf, type Tier, tiersOf, usualTier } from '../calico/tiers.ts';
import {
  calicoGlobalNetworkPolicy,
  calicoNetworkPolicy,
  storedCalicoGlobalNetworkPolicy,
  storedCalicoNetworkPolicy,
} from '../kinds/calico.ts';
import type { Rule, Stage } from '../rule.ts';
import type { InForce, Kubernetes, Regime } from './regime.ts';

type Fields = { readonly [key: string]: unknown };

const specOf = ({ policy }: InForce): Fields => (isObject(policy['spec']) ? policy['spec'] : {});
const tierOf = (one: InForce): string => String(specOf(one)['tier'] ?? usualTier.name);

/** The order at which Calico keeps Kubernetes' own policies, in its usual tier. */
const kubernetesOrder = 1000;

type Ordered = { readonly order: number; readonly name: string; readonly rules: readonly Rule[] };

const compare = (a: Ordered, b: Ordered): number => {
  if (a.order !== b.order) return a.order < b.order ? -1 : 1;
  return a.name < b.name ? -1 : Number(a.name > b.name);
};

const stageOf = (tier: Tier, policies: readonly Ordered[]): Stage => ({
  rules: policies.toSorted(compare).flatMap(({ rules }) => rules),
  otherwise: policies.length > 0 && !tier.passes ? 'deny' : 'next',
});

const ordered = (one: InForce, asked: Omit<Asked, 'because' | 'namespace'>): Ordered => ({
  order: orderOf(specOf(one)),
  name: `${one.ref.namespace ?? ''}/${one.ref.name}`,
  rules: calicoRules(specOf(one), { ...asked, because: one.ref, namespace: one.ref.namespace }),
});

const kubernetesIn = (tier: Tier, { isolates, rules }: Kubernetes): Ordered[] =>
  tier.name === usualTier.name && isolates ? [{ order: kubernetesOrder, name: 'knp', rules }] : [];

/** The tiers in their order; null where they could not be looked at. */
export const calicoTiers = ({ policies: { calicoTiers: served, calicoStoredTiers: stored } }: PodSeen): Tier[] | null =>
  tiersOf([served?.state === 'found' ? served : (stored ?? served)]);

const setsOf = ({ policies }: PodSeen) =>
  networkSets([
    policies.calicoGlobalNetworkSets,
    policies.calicoNetworkSets,
    policies.calicoStoredGlobalNetworkSets,
    policies.calicoStoredNetworkSets,
  ]);

/**
 * Tier by tier, and in each the policies by `order`, rule by rule, until one decides; what a tier with a policy on the pod
 * does not decide is denied (Calico, "Network policy", "Tier"). NetworkPolicies stand in the usual tier at order 1000.
 */
export const calico: Regime = {
  engine: 'calico',
  title: "Calico's own policies by tier and order, NetworkPolicy among them",
  kinds: [calicoNetworkPolicy, calicoGlobalNetworkPolicy, storedCalicoNetworkPolicy, storedCalicoGlobalNetworkPolicy],
  deniesFirst: false,
  compose: (way, inForce, kubernetes, subject, seen) => {
    const here = inForce.filter((one) => calicoTypes(specOf(one)).includes(way));
    const tiers = calicoTiers(seen) ?? [usualTier];
    const sets = setsOf(seen);
    const lost = here.filter((one) => !tiers.some(({ name }) => name === tierOf(one)));
    const stages = tiers.map((tier) => {
      const policies = here
        .filter((one) => tierOf(one) === tier.name)
        .map((one) => ordered(one, { way, subject, sets }));
      return stageOf(tier, [...policies, ...kubernetesIn(tier, kubernetes)]);
    });
    return {
      selectedBy: here.map(({ ref }) => ref),
      stages,
      unknown: lost.map((one) => ({ policy: one.ref, why: `its tier ${tierOf(one).slice(0, 60)} was not seen` })),
    };
  },
};
