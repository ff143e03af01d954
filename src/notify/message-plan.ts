import type { Plan } from '../contain/plan.ts';
import { limits } from './limits.ts';
import type { MessagePlan } from './message.ts';
import { targetText } from './peer-text.ts';
import { cappedReasons } from './reasons.ts';
import { shortened } from './visible.ts';

/** A plan as an alert tells it: what would be done in which order, what it costs whom, and how well it would hold. */
export const messagePlan = (plan: Plan): MessagePlan => ({
  id: plan.id,
  action: plan.action,
  on: targetText(plan),
  steps: plan.steps.slice(0, limits.steps).map(({ title, undo }) => ({ title: shortened(title, limits.value), undo })),
  costs: plan.steps
    .flatMap(({ costs }) => costs)
    .filter((cost) => !cost.startsWith('nothing'))
    .slice(0, limits.steps)
    .map((cost) => shortened(cost, limits.value)),
  refusals: cappedReasons(plan.refusals),
  expected: plan.expected.verdict,
  expectedReasons: cappedReasons(plan.expected.reasons),
  reversible: plan.reversible,
  expiresAt: plan.expiresAt,
});
