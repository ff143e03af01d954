import type { HardeningFile } from '../../posture.ts';
import { leastEdits } from '../least-change.ts';
import { editsToReach, nextLevel } from '../next-level.ts';
import type { Plan } from '../plan.ts';
import { gatekeeper } from './gatekeeper.ts';
import { kyvernoClusterPolicy, kyvernoValidatingPolicy } from './kyverno.ts';
import type { Rule } from './rule.ts';
import { rules } from './rules.ts';
import { validatingAdmissionPolicy } from './validating-admission-policy.ts';

/** What answers the finding, and without a finding what leads to the next level. */
const wanted = (plan: Plan): string[] => {
  const least = leastEdits(plan).edits;
  const level = nextLevel(plan);
  const chosen = least.length > 0 || level === null ? least : editsToReach(level, plan);
  return chosen.map(({ id }) => id);
};

/** The stricter of two rules about the same thing says it all. */
const withoutWeaker = (chosen: readonly Rule[]): readonly Rule[] => {
  const has = (edit: string): boolean => chosen.some((rule) => rule.edit === edit);
  const weaker = [
    has('no-capabilities') ? 'default-capabilities' : '',
    has('restricted-volumes') ? 'no-host-path' : '',
  ];
  return chosen.filter(({ edit }) => !weaker.includes(edit));
};

/** So that it cannot come back: by what the cluster serves, and by the API server's own policies where nothing else is known. */
export const admissionPolicies = (plan: Plan): HardeningFile[] => {
  const ids = wanted(plan);
  const chosen = withoutWeaker(rules.filter(({ edit }) => ids.includes(edit)));
  if (chosen.length === 0) return [];
  const extra = [
    ...(kyvernoValidatingPolicy(plan, chosen) ?? kyvernoClusterPolicy(plan, chosen) ?? []),
    ...gatekeeper(plan, chosen),
  ];
  return extra.length > 0 ? extra : validatingAdmissionPolicy(plan, chosen);
};
