import { policyName } from '../../network/policy-ref.ts';
import { atBest, type Judgement, note, type Rule } from './judgement.ts';
import type { Situation } from './situation.ts';

const isOpen = ({ access: { ingress, egress } }: Situation): boolean =>
  [ingress, egress].some(({ selectedBy, peers }) => selectedBy.length === 0 || peers.length > 0);

const openings = ({ access: { ingress, egress } }: Situation): string =>
  [...new Set([...ingress.peers, ...egress.peers].flatMap(({ because }) => because.map(policyName)))].join(', ');

const stillOpen = (situation: Situation): Judgement =>
  atBest(
    'partial',
    'another-policy-first',
    `something is let through before the deny comes${openings(situation) ? `, because of ${openings(situation)}` : ''}`,
  );

/** Cilium judges every packet by the policy of the moment, but for answers and what belongs to them (bpf_lxc.c). */
export const ciliumDenyRule: Rule = {
  id: 'cilium-deny',
  title: "Cilium's deny closes both ways",
  judge: (situation) => {
    if (situation.engine.name !== 'cilium') return null;
    if (isOpen(situation)) return stillOpen(situation);
    return [
      atBest('isolated', 'denied-by-cilium', 'the deny comes before every policy, and each packet is judged by it'),
      note(
        'answers-may-pass',
        'packets that answer a connection opened before, and only those, may still pass one way until Cilium forgets it: TCP stalls at once',
      ),
    ];
  },
};

/** Calico judges a connection when it begins (its documentation of policy: existing connections only after they reconnect). */
export const calicoDenyRule: Rule = {
  id: 'calico-deny',
  title: "Calico's deny closes both ways, for new connections",
  judge: (situation) => {
    if (situation.engine.name !== 'calico') return null;
    if (isOpen(situation)) return stillOpen(situation);
    return atBest(
      'partial',
      'established-connections-survive',
      'Calico judges connections when they begin: those that were open stay open; deleting the pod ends them',
    );
  },
};
