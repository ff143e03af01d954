import { type Reason, reason } from '../../reason.ts';
import type { VerdictWord } from '../plan.ts';
import type { Situation } from './situation.ts';

/** What one rule has to say: the best word that is still true, and why. `always`: worth saying whatever else holds. */
export type Judgement = { readonly word: VerdictWord; readonly reason: Reason; readonly always?: true };

/** A rule of the verdict; null where it has nothing to say. */
export type Rule = {
  readonly id: string;
  readonly title: string;
  readonly judge: (situation: Situation) => Judgement | readonly Judgement[] | null;
};

export const atBest = (word: VerdictWord, code: string, message: string): Judgement => ({
  word,
  reason: reason(code, message),
});

/** What a responder must know beside the verdict. */
export const note = (code: string, message: string): Judgement => ({
  ...atBest('isolated', code, message),
  always: true,
});

/** From best to worst: the worst that applies holds. */
export const order: readonly VerdictWord[] = ['isolated', 'partial', 'unverified', 'not-enforceable'];

export const worst = (judgements: readonly Judgement[]): VerdictWord | null =>
  judgements.map(({ word }) => word).toSorted((a, b) => order.indexOf(b) - order.indexOf(a))[0] ?? null;
