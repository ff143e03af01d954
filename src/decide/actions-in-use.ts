import { type ActionId, actionIds } from './decision.ts';
import type { Policy } from './policy-schema.ts';

/** Consents that let a quarantine take a step of another action. */
const stepsOf = (accept: readonly string[]): ActionId[] =>
  (['rollout', 'scale'] as const).filter((one) => accept.includes(one));

/** What the rules of a policy may do, with the steps that they consent to, in the order of the actions; `observe` does nothing. */
export const actionsInUse = ({ rules }: Pick<Policy, 'rules'>): ActionId[] => {
  const named = new Set(
    rules.flatMap(({ mode, do: actions, accept }) => (mode === 'observe' ? [] : [...actions, ...stepsOf(accept)])),
  );
  return actionIds.filter((id) => named.has(id));
};
