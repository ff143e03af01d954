import type { Judgement, Rule } from './judgement.ts';

/** Nobody enforces: not-enforceable. An engine that is not known: unverified. */
export const engineRule: Rule = {
  id: 'engine',
  title: 'An engine that Lazaret drives enforces policies for the pod',
  judge: ({ engine }): Judgement | readonly Judgement[] | null => {
    if (engine.name === 'nobody') return engine.reasons.map((why) => ({ word: 'not-enforceable', reason: why }));
    return engine.name === 'unknown' ? engine.reasons.map((why) => ({ word: 'unverified', reason: why })) : null;
  },
};
