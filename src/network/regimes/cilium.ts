import { type CiliumRules, ciliumRules } from '../cilium/rules.ts';
import { ciliumClusterwideNetworkPolicy, ciliumNetworkPolicy, specSelects, specsOf } from '../kinds/cilium.ts';
import type { Subject } from '../kinds/kind.ts';
import type { Way } from '../policy-types.ts';
import type { InForce, Regime } from './regime.ts';

type Said = { readonly ref: InForce['ref']; readonly rules: CiliumRules };

const saidBy = ({ policy, ref }: InForce, way: Way, subject: Subject): Said[] => {
  const namespace = ref.namespace;
  return specsOf(policy)
    .filter((spec) => specSelects(spec, namespace, subject) === 'yes')
    .map((spec) => ({ ref, rules: ciliumRules(spec, { way, because: ref, namespace, subject }) }))
    .filter(({ rules }) => rules.speaks);
};

/** Denies of any policy come before everything; then all that anything allows, NetworkPolicies among it (Cilium, "Deny Policies"). */
export const cilium: Regime = {
  engine: 'cilium',
  title: "Cilium's own policies together with NetworkPolicy",
  kinds: [ciliumNetworkPolicy, ciliumClusterwideNetworkPolicy],
  deniesFirst: true,
  compose: (way, inForce, kubernetes, subject) => {
    const said = inForce.flatMap((one) => saidBy(one, way, subject));
    const isolates = kubernetes.isolates || said.some(({ rules }) => rules.isolates);
    return {
      selectedBy: [...new Set(said.map(({ ref }) => ref))],
      stages: [
        {
          rules: [
            ...said.flatMap(({ rules }) => rules.denies),
            ...said.flatMap(({ rules }) => rules.allows),
            ...kubernetes.rules,
          ],
          otherwise: isolates ? 'deny' : 'next',
        },
      ],
      unknown: [],
    };
  },
};
