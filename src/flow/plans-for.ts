import type { ManualPlan } from '../contain/manual-plan.ts';
import type { Plan } from '../contain/plan.ts';
import { plan } from '../contain/planning.ts';
import { manualPlan } from '../contain/targets.ts';
import { isApplicable } from '../decide/action-classes.ts';
import type { ActionId, Decision } from '../decide/decision.ts';
import { isNodeEscape } from '../finding/catalogue.ts';
import type { Finding } from '../finding/finding.ts';
import { clusterRef, type LookedAt } from './looked-at.ts';
import type { FindingKeys } from './records.ts';

/** What is planned for a pod when no rule names anything: offered in the alert, done by nobody but a person. */
const offered: readonly ActionId[] = ['quarantine'];

export type PlansInput = {
  readonly finding: Finding;
  readonly looked: LookedAt;
  readonly decision: Decision;
  readonly keys: FindingKeys;
  readonly now: Date;
};

/** A rollout is a quarantine that may restart the Deployment as well: beside one that can be done, the bare quarantine is the same act twice. */
const once = (plans: Plan[]): Plan[] =>
  plans.some(({ action, refusals }) => action === 'rollout' && refusals.length === 0)
    ? plans.filter(({ action }) => action !== 'quarantine')
    : plans;

/** The plans for one target: what the rule names, or a quarantine to offer. None where no pod was found, or the action does not fit its class. */
export const plansFor = ({ finding, looked, decision, keys, now }: PlansInput): Plan[] => {
  const { seen, posture, target } = looked;
  if (!seen || !posture) return [];
  const named = decision.wouldDo.length > 0 ? decision.wouldDo : offered;
  const actions = named.filter((action) => isApplicable(action, target.class));
  const plans = actions.map((action) =>
    plan({
      action,
      seen,
      posture,
      nodeEscape: isNodeEscape(finding.type),
      cluster: clusterRef(finding),
      cause: { findingKey: keys.finding, decisionKey: keys.decision },
      accept: decision.accept,
      now,
      ...(decision.expiresAfterSeconds ? { lastsMs: decision.expiresAfterSeconds * 1000 } : {}),
    }),
  );
  return once(plans);
};

/** What a person does about a target that is no pod, beside the other targets of its finding. */
export const manualPlanFor = (
  finding: Finding,
  all: readonly LookedAt[],
  looked: LookedAt,
  now: Date,
): ManualPlan | null => {
  const { accountId, region, cluster: named } = finding;
  const at = { accountId, region, cluster: named?.name ?? null };
  return manualPlan({ looked, finding, members: all.filter((one) => one !== looked), at, now });
};

/** A plan that refuses takes its action out of the decision, and its reasons into it. */
export const withoutRefused = (decision: Decision, plans: readonly Plan[]): Decision => {
  const named = plans.filter(({ action }) => decision.wouldDo.includes(action));
  const possible = decision.actions.filter((action) =>
    named.some((one) => one.action === action && one.refusals.length === 0),
  );
  const refusals = named
    .flatMap(({ refusals }) => refusals)
    .filter(({ code }) => !decision.reasons.some((reason) => reason.code === code));
  const targets = decision.targets?.map((target) => ({
    ...target,
    actions: target.actions.filter((action) => possible.includes(action)),
  }));
  return {
    ...decision,
    actions: possible,
    reasons: [...decision.reasons, ...refusals],
    ...(targets ? { targets } : {}),
  };
};
