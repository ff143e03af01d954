import { planKey } from '../archive/keys.ts';
import { composeVerdict, type PlanEvent } from '../notify/compose-verdict.ts';
import type { Message } from '../notify/message.ts';
import type { Outcome } from './act-on.ts';

const events: { readonly [state in Outcome['state']]: PlanEvent | null } = {
  verdict: 'contained',
  refused: 'refused',
  released: 'expired',
  'given-up': 'refused',
  later: null,
  'nothing-new': null,
};

/** What people are told about a containment request; null where there is nothing to tell yet. */
export const outcomeMessage = (
  outcome: Outcome,
  { at, software }: { readonly at: string; readonly software: string },
): Message | null => {
  const event = 'event' in outcome && outcome.event ? outcome.event : events[outcome.state];
  if (event === null || !('plan' in outcome) || outcome.plan === null) return null;
  const reasons = outcome.state === 'released' ? outcome.notes : 'reasons' in outcome ? (outcome.reasons ?? []) : [];
  return composeVerdict({
    plan: outcome.plan,
    event,
    verdict: outcome.state === 'verdict' ? outcome.verdict : null,
    reasons,
    records: [planKey(outcome.plan, 'plan')],
    at,
    software,
  });
};
