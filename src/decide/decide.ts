import type { History } from '../archive/plans.ts';
import type { Finding } from '../finding/finding.ts';
import { type Reason, reason } from '../reason.ts';
import { isApplicable } from './action-classes.ts';
import type { DecidedOn } from './decided-target.ts';
import type { ActionId, Decision } from './decision.ts';
import { seconds } from './duration.ts';
import { enrichedEvent } from './enriched-event.ts';
import { abouts, type GuardContext } from './guard.ts';
import { runGuards } from './guards.ts';
import { matches } from './pattern.ts';
import { type LoadedPolicy, noPolicy, type Rule } from './policy.ts';
import { defaults } from './policy-defaults.ts';

export type DecideInput = {
  readonly finding: Finding;
  /** In the finding's order; the first is what the finding is about. */
  readonly targets: readonly DecidedOn[];
  readonly policy: LoadedPolicy | null;
  readonly history: History;
  readonly now: Date;
  /** False: decided as in observe, with the reason `not-applied`. */
  readonly apply: boolean;
};

const ruleFor = ({ finding, targets, policy }: DecideInput): Rule | null => {
  if (!policy) return null;
  const event = enrichedEvent(finding, targets);
  return policy.policy.rules.find(({ when }) => matches(when, event)) ?? null;
};

const policyReason = (policy: LoadedPolicy | null, rule: Rule | null): Reason[] => {
  if (!policy) return [reason('no-policy', 'there is no policy, so everything is only observed')];
  if (!rule) return [reason('no-rule-matched', 'no rule of the policy matches this finding, so it is only observed')];
  if (rule.mode === 'observe') return [reason('rule-observes', `rule ${rule.name} only observes`)];
  return rule.mode === 'approve'
    ? [reason('approval-needed', `rule ${rule.name} wants a person to carry out the stored plan`)]
    : [];
};

const notApplied = reason('not-applied', 'this run is without --apply, so it is decided as in observe');

const unique = (reasons: readonly Reason[]): Reason[] => [
  ...new Map(reasons.map((one) => [`${one.code} ${one.message}`, one])).values(),
];

/** Targets on which the whole list of actions can be done. */
const isSubject = (actions: readonly ActionId[], { target }: DecidedOn): boolean =>
  actions.every((action) => isApplicable(action, target.class)) && (actions.length > 0 || target.class === 'pod');

type Objections = { readonly whole: readonly Reason[]; readonly byTarget: readonly (readonly Reason[])[] };

/** One no is a no for the finding: a rule's list of actions is one intention, and all of its targets are in doubt together. */
const objectionsTo = (input: DecideInput, rule: Rule | null): Objections => {
  const actions = rule?.do ?? [];
  const subjects = input.targets.filter((target) => isSubject(actions, target));
  const context = (subject: DecidedOn | null): GuardContext => ({
    ...input,
    policy: input.policy?.policy ?? noPolicy,
    subject,
    actions,
    accept: rule?.accept ?? [],
    ahead: subject ? subjects.slice(0, Math.max(0, subjects.indexOf(subject))) : [],
    ownPlans: [],
  });
  const asSubject = new Map(subjects.map((subject) => [subject, runGuards(context(subject), abouts)]));
  const byTarget = input.targets.map((one) => asSubject.get(one) ?? unfit(context(one)));
  const of = subjects.length > 0 ? [...asSubject.values()].flat() : byTarget.flat();
  const none =
    input.targets.length === 0 ? [reason('no-target', 'the finding names nothing that could be acted on')] : [];
  return { whole: unique([...runGuards(context(null), abouts), ...of, ...none]), byTarget };
};

/** Why a target is no subject; nothing else is asked of it. */
const unfit = (context: GuardContext): Reason[] =>
  runGuards(context, ['target']).filter(({ code }) => code === 'action-not-allowed-for-class');

const mayAct = ({ apply }: DecideInput, rule: Rule | null, objections: readonly Reason[]): rule is Rule =>
  apply && rule?.mode === 'enforce' && rule.do.length > 0 && objections.length === 0;

const made = (input: DecideInput, rule: Rule | null): Decision => {
  const { whole, byTarget } = objectionsTo(input, rule);
  const acts = mayAct(input, rule, whole);
  const actions = acts ? rule.do : [];
  return {
    actions,
    wouldDo: rule?.do ?? [],
    rule: rule?.name ?? null,
    mode: rule?.mode ?? defaults.mode,
    accept: rule?.accept ?? [],
    reasons: [
      ...policyReason(input.policy, rule),
      ...(input.apply ? [] : [notApplied]),
      ...whole,
      ...(acts
        ? [reason('rule-enforces', `rule ${rule.name} enforces ${rule.do.join(' and ')}, and no guard objects`)]
        : []),
    ],
    policySha256: input.policy?.sha256 ?? null,
    expiresAfterSeconds: seconds(rule?.expires ?? defaults.expires),
    targets: byTarget.map((reasons, at) => ({
      actions: acts && input.targets[at] && isSubject(rule.do, input.targets[at]) ? rule.do : [],
      reasons,
    })),
  };
};

/**
 * What is done about one finding version: the first rule that matches decides, and every guard may say no. Pure, total,
 * deterministic; what cannot be decided is a decision to do nothing.
 */
export const decide = (input: DecideInput): Decision => {
  try {
    return made(input, ruleFor(input));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      actions: [],
      wouldDo: [],
      rule: null,
      mode: defaults.mode,
      accept: [],
      reasons: [reason('not-decided', `the decision could not be made, so nothing is done: ${message.slice(0, 200)}`)],
      policySha256: input.policy?.sha256 ?? null,
    };
  }
};
