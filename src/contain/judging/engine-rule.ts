import type { Judgement, Rule } from './judgement.ts';
import { atBest } from './judgement.ts';

/** Nobody enforces: not-enforceable. An engine that is not known, or that Lazaret does not drive: unverified. */
export const engineRule: Rule = {
  id: 'engine',
  title: 'An engine that Lazaret drives enforces policies for the pod',
  judge: ({ engine }): Judgement | readonly Judgement[] | null => {
    if (engine.name === 'vpc-cni') return null;
    if (engine.name === 'nobody') return engine.reasons.map((why) => ({ word: 'not-enforceable', reason: why }));
    if (engine.name === 'unknown') return engine.reasons.map((why) => ({ word: 'unverified', reason: why }));
    return atBest(
      'unverified',
      'engine-not-driven',
      `${engine.name} enforces policies here, and Lazaret's plan for it is not proved: nothing is written`,
    );
  },
};
