import { type Reason, reason } from '../../reason.ts';
import type { Outcome } from '../kubernetes/pinned.ts';
import type { Done } from './step-kind.ts';

/** What a write came to, as a step's answer; `lost` says what it means that the object is not there any more. */
export const asDone = (
  outcome: Outcome,
  lost: (state: 'gone' | 'replaced') => Done,
  notes: readonly Reason[] = [],
): Done => {
  switch (outcome.state) {
    case 'changed':
    case 'unchanged':
      return { state: 'done', changed: outcome.state === 'changed', uid: outcome.object.metadata?.uid ?? null, notes };
    case 'gone':
    case 'replaced':
      return lost(outcome.state);
    case 'declined':
    case 'refused':
      return { state: 'stopped', reasons: outcome.reasons };
    case 'interrupted':
      return { state: 'interrupted', reasons: outcome.reasons };
  }
};

export const nothingLeft: Done = { state: 'done', changed: false, uid: null, notes: [] };

export const podLost =
  (name: string) =>
  (state: 'gone' | 'replaced'): Done => ({
    state: 'stopped',
    reasons: [
      state === 'gone'
        ? reason('pod-gone', `the pod ${name} is gone`)
        : reason('pod-replaced', `another pod bears the name ${name} now; it was not touched`),
    ],
  });
