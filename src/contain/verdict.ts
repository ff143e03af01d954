import type { Judgement } from './judging/judgement.ts';
import { order, worst } from './judging/judgement.ts';
import { rules } from './judging/rules.ts';
import type { Situation } from './judging/situation.ts';
import type { Verdict, VerdictWord } from './plan.ts';

const judgementsOf = (situation: Situation): Judgement[] =>
  rules.flatMap(({ judge }) => {
    const said = judge(situation);
    if (said === null) return [];
    return Array.isArray(said) ? said : [said as Judgement];
  });

/** Where nothing enforces the policy, only that is worth saying; praise is said of an isolated pod only. */
const worthSaying =
  (word: VerdictWord) =>
  (judgement: Judgement): boolean => {
    if (word === 'not-enforceable' || word === 'isolated') return judgement.word === word;
    return judgement.word !== 'isolated' || judgement.always === true;
  };

const rank = ({ word }: Judgement): number => order.indexOf(word);

/**
 * How well the pod is isolated. `isolated` only if no rule objects and a row of the measured table says so; each reason
 * says why it is not better, the weightiest first. `proofs` are what only a look at the cluster afterwards can tell.
 */
export const verdictOf = (situation: Situation, proofs: readonly Judgement[], lookedAt: Date): Verdict => {
  const judgements = [...judgementsOf(situation), ...proofs].toSorted((a, b) => rank(b) - rank(a));
  const { ingress, egress } = situation.access;
  const verdict = worst(judgements) ?? 'unverified';
  return {
    verdict,
    reasons: judgements.filter(worthSaying(verdict)).map(({ reason }) => reason),
    residual: { ingress: ingress.peers, egress: egress.peers },
    lookedAt: lookedAt.toISOString(),
  };
};
