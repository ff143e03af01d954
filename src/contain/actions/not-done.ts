import type { Reason } from '../../reason.ts';
import type { Verdict } from '../plan.ts';

/** What to expect of a plan that has no step: nothing, for the reasons that refuse it. */
export const notDone = (refusals: readonly Reason[], now: Date): Verdict => ({
  verdict: 'unverified',
  reasons: refusals,
  residual: null,
  lookedAt: now.toISOString(),
});
