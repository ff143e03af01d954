import type { ManualPlan } from '../contain/manual-plan.ts';
import type { Plan, Verdict } from '../contain/plan.ts';
import { nameOf } from '../decide/decided-target.ts';
import type { ActionId, Decision } from '../decide/decision.ts';
import type { Lookup } from '../enrich/seen.ts';
import type { Finding, Target } from '../finding/finding.ts';
import { masked } from '../finding/masked.ts';
import type { Posture } from '../posture/posture.ts';
import type { Reason } from '../reason.ts';
import { findingFacts } from './finding-facts.ts';
import { limits } from './limits.ts';
import { linksOf } from './links.ts';
import type { Message, MessageTarget, MessageVerdict, NextStep } from './message.ts';
import { messageFinding } from './message-finding.ts';
import { messageManual } from './message-manual.ts';
import { messagePlan } from './message-plan.ts';
import {
  stepsForPlan,
  stepsForTarget,
  stepsOfManual,
  stepsToIsolated,
  stepsToPage,
  stepsToUndo,
} from './next-steps.ts';
import { residualText, targetText } from './peer-text.ts';
import { postureEssence } from './posture-essence.ts';
import { cappedReasons } from './reasons.ts';
import { bandOf, escalated } from './severity.ts';
import { shortened } from './visible.ts';

/** What became of one action on one target. */
export type Outcome =
  | { readonly state: 'done'; readonly verdict: Verdict }
  | { readonly state: 'requested' }
  | { readonly state: 'refused'; readonly reasons: readonly Reason[] };

export type ComposedTarget = {
  readonly target: Target;
  readonly lookup: Lookup;
  readonly problems?: readonly Reason[];
  readonly posture: Posture | null;
  readonly plans: readonly Plan[];
  readonly manual?: ManualPlan;
  readonly contained: readonly { readonly action: ActionId; readonly result: Outcome }[];
};

export type ComposeInput = {
  readonly finding: Finding;
  readonly targets: readonly ComposedTarget[];
  readonly decision: Decision;
  /** Archive keys, in the order in which they were written. */
  readonly records: readonly string[];
  readonly decidedAt: string;
  readonly software?: string;
};

const targetOf = (
  { target, lookup, posture, problems = [] }: ComposedTarget,
  reasons: readonly Reason[],
): MessageTarget => ({
  name: shortened(nameOf({ target }), limits.value),
  class: target.class,
  lookup,
  posture: posture ? postureEssence(posture) : [],
  reasons: cappedReasons([...reasons, ...problems, ...(target.problems ?? [])]),
});

const verdictOf = (
  plans: readonly Plan[],
  { action, result }: ComposedTarget['contained'][number],
): MessageVerdict | null => {
  const plan = plans.find((one) => one.action === action);
  if (!plan) return null;
  const about = { planId: plan.id, action, on: targetText(plan) };
  if (result.state === 'done')
    return {
      ...about,
      verdict: result.verdict.verdict,
      reasons: cappedReasons(result.verdict.reasons),
      residual: residualText(result.verdict),
    };
  const reasons = result.state === 'refused' ? cappedReasons(result.reasons) : [];
  return { ...about, verdict: null, reasons, residual: [] };
};

const stepsAfter = (plan: Plan, result: Outcome | undefined): NextStep[] => {
  if (result?.state !== 'done') return result?.state === 'requested' ? stepsToUndo(plan) : stepsForPlan(plan);
  return [...stepsToIsolated(plan, result.verdict.verdict), ...stepsToUndo(plan)];
};

const nextSteps = ({ finding, targets }: ComposeInput): NextStep[] => {
  const ofPlans = targets.flatMap(({ plans, contained }) =>
    plans.flatMap((plan) => stepsAfter(plan, contained.find(({ action }) => action === plan.action)?.result)),
  );
  const ofTargets = targets.flatMap(({ target, manual }) =>
    manual ? stepsOfManual(manual) : stepsForTarget(finding, target),
  );
  const all = [...ofPlans, ...ofTargets];
  const different = all.filter(({ command }, at) => all.findIndex((other) => other.command === command) === at);
  return [...different.slice(0, limits.nextSteps - 1), ...stepsToPage(finding)];
};

const done = (verdicts: readonly MessageVerdict[]): string | null => {
  const [worst] = verdicts
    .filter(({ verdict }) => verdict !== null)
    .toSorted((a, b) => Number(a.verdict === 'isolated') - Number(b.verdict === 'isolated'));
  if (worst) return `${worst.action} of ${worst.on}: ${worst.verdict}.`;
  const [asked] = verdicts;
  if (!asked) return null;
  return asked.reasons.length > 0
    ? `${asked.action} of ${asked.on} was refused: ${asked.reasons[0]?.message}.`
    : `${asked.action} of ${asked.on} is under way.`;
};

const undone = ({ actions, wouldDo, mode, rule, reasons }: Decision): string => {
  if (actions.length > 0) return `${actions.join(' and ')} is decided.`;
  const why = reasons[0] ? `: ${reasons[0].message}` : '';
  if (wouldDo.length === 0) return `Nothing was done${why}.`;
  const what = wouldDo.join(' and ');
  return mode === 'approve'
    ? `Waits for approval of ${what}${why}.`
    : `Nothing was done, though rule ${rule} names ${what}${why}.`;
};

const timeline = ({ finding, decidedAt, targets }: ComposeInput) =>
  [
    { at: finding.createdAt, what: 'First seen by GuardDuty' },
    ...(finding.updatedAt === finding.createdAt
      ? []
      : [{ at: finding.updatedAt, what: 'This version of the finding' }]),
    { at: decidedAt, what: 'Archived and decided' },
    ...targets.flatMap(({ contained }) =>
      contained.flatMap(({ action, result }) =>
        result.state === 'done' ? [{ at: result.verdict.lookedAt, what: `${action}: ${result.verdict.verdict}` }] : [],
      ),
    ),
  ].slice(0, limits.timeline);

const marks = ({ sample, archived }: Finding): string => `${sample ? '[sample] ' : ''}${archived ? '[archived] ' : ''}`;

/** GuardDuty's words, then ours: what became of it is never cut off by a long title. */
const summaryOf = ({ title }: Finding, became: string): string =>
  shortened(
    `${shortened(masked(title).trim().replace(/\.$/, ''), limits.title)}. ${became.charAt(0).toUpperCase()}${became.slice(1)}`,
    limits.summary,
  );

const manualOf = (targets: readonly ComposedTarget[]): Pick<Message, 'manual'> => {
  const manual = targets.flatMap(({ manual: one }) => (one ? [messageManual(one)] : [])).slice(0, limits.targets);
  return manual.length > 0 ? { manual } : {};
};

/** The alert about one finding version: what happened, what the pod could do, what was decided and why, and what to do next. */
export const compose = (input: ComposeInput): Message => {
  const { finding, targets, decision, records, decidedAt, software = 'lazaret' } = input;
  const verdicts = targets.flatMap(({ plans, contained }) => contained.flatMap((one) => verdictOf(plans, one) ?? []));
  const band = escalated(bandOf(finding.severity), decision.reasons);
  const subject =
    finding.targetClass === 'cluster' || !targets[0]
      ? (finding.cluster?.name ?? finding.targetClass)
      : nameOf(targets[0]);
  return {
    version: 1,
    kind: 'decision',
    threadId: finding.id,
    resolves: false,
    at: decidedAt,
    severity: { score: finding.severity, band },
    title: shortened(`${marks(finding)}${band}: ${finding.type} on ${subject}`, limits.title),
    summary: summaryOf(finding, done(verdicts) ?? undone(decision)),
    finding: messageFinding(finding),
    facts: findingFacts(finding),
    targets: targets.slice(0, limits.targets).map((one, at) => targetOf(one, decision.targets?.[at]?.reasons ?? [])),
    decision: {
      rule: decision.rule,
      mode: decision.mode,
      actions: decision.actions,
      wouldDo: decision.wouldDo,
      reasons: cappedReasons(decision.reasons),
    },
    plans: targets.flatMap(({ plans }) => plans.map(messagePlan)).slice(0, limits.plans),
    ...manualOf(targets),
    verdicts: verdicts.slice(0, limits.plans),
    nextSteps: nextSteps(input),
    links: linksOf(finding),
    timeline: timeline(input),
    records: records.slice(0, limits.records),
    footer: `${software} · evidence ${records[0] ?? 'not stored'}`,
  };
};
