import { recordName } from '../archive/record-name.ts';
import type { Plan, Verdict } from '../contain/plan.ts';
import type { Finding } from '../finding/finding.ts';
import type { Reason } from '../reason.ts';
import { limits } from './limits.ts';
import { linksOf } from './links.ts';
import type { Band, Message } from './message.ts';
import { messageFinding } from './message-finding.ts';
import { messagePlan } from './message-plan.ts';
import { stepsForPlan, stepsToIsolated, stepsToUndo } from './next-steps.ts';
import { residualText, targetText } from './peer-text.ts';
import { cappedReasons } from './reasons.ts';
import { shortened } from './visible.ts';

/** What happened to a plan. `drifted`: a later look found it worse than before. */
export const planEvents = [
  'contained',
  'refused',
  'verified',
  'drifted',
  'released',
  'expired',
  'release-refused',
] as const;
export type PlanEvent = (typeof planEvents)[number];

export type ComposeVerdictInput = {
  readonly plan: Plan;
  readonly event: PlanEvent;
  /** The verdict of the look after it; null where there was none. */
  readonly verdict: Verdict | null;
  readonly reasons?: readonly Reason[];
  readonly records: readonly string[];
  readonly at: string;
  /** The finding behind the plan, where it is at hand: gives the alert its links and Security Hub its identifier. */
  readonly finding?: Finding | null;
  readonly software?: string;
};

const sentences: { readonly [event in PlanEvent]: string } = {
  contained: 'was carried out',
  refused: 'was refused: nothing was changed, or what was changed was taken back',
  verified: 'was looked at again',
  drifted: 'no longer holds as it did',
  released: 'was released',
  expired: 'has expired and was released',
  'release-refused': 'could not be released',
};

/** The finding whose decision made the plan; a plan of an operator is a thread of its own. */
export const threadOf = ({ findingKey, id }: Pick<Plan, 'findingKey' | 'id'>): string => {
  const name = findingKey === null ? null : recordName(findingKey);
  return name?.of === 'finding' ? name.id : `plan-${id}`;
};

const bandOfEvent = ({ event, verdict }: ComposeVerdictInput): Band => {
  if (event === 'drifted' || event === 'refused' || event === 'release-refused') return 'high';
  return verdict && verdict.verdict !== 'isolated' ? 'medium' : 'info';
};

const isOver = ({ event }: ComposeVerdictInput): boolean => event === 'released' || event === 'expired';

const nextSteps = ({ plan, event, verdict }: ComposeVerdictInput): Message['nextSteps'] => {
  if (event === 'refused') return stepsForPlan(plan).slice(0, 1);
  const open = event === 'release-refused' ? stepsToUndo(plan) : [];
  return event === 'released' || event === 'expired'
    ? stepsToUndo({ ...plan, reversible: false })
    : [...(verdict ? stepsToIsolated(plan, verdict.verdict) : []), ...(open.length > 0 ? open : stepsToUndo(plan))];
};

/** The alert about what containment did, found or took back. */
export const composeVerdict = (input: ComposeVerdictInput): Message => {
  const { plan, event, verdict, reasons = [], records, at, software = 'lazaret' } = input;
  const on = targetText(plan);
  const word = verdict ? `: ${verdict.verdict}` : '';
  const name = plan.findingKey === null ? null : recordName(plan.findingKey);
  return {
    version: 1,
    kind: 'verdict',
    threadId: threadOf(plan),
    resolves: isOver(input),
    at,
    severity: { score: null, band: bandOfEvent(input) },
    title: shortened(`${plan.action} of ${on} ${sentences[event].split(':')[0]}${word}`, limits.title),
    summary: shortened(`Plan ${plan.id} in cluster ${plan.cluster} ${sentences[event]}${word}.`, limits.summary),
    finding: input.finding ? messageFinding(input.finding) : null,
    facts: [
      { label: 'Plan', value: plan.id },
      {
        label: 'Cluster',
        value: shortened([plan.cluster, plan.accountId, plan.region].filter(Boolean).join(' '), limits.value),
      },
      { label: 'Target', value: shortened(`${on}, UID ${plan.target.uid}`, limits.value) },
      { label: 'Engine', value: plan.engine },
      ...(isOver(input) ? [] : [{ label: 'Expires', value: plan.expiresAt }]),
      ...(name?.of === 'finding' ? [{ label: 'Finding', value: name.id }] : []),
    ],
    targets: [],
    decision: null,
    plans: event === 'refused' ? [messagePlan(plan)] : [],
    verdicts: [
      {
        planId: plan.id,
        action: plan.action,
        on: shortened(on, limits.value),
        verdict: verdict?.verdict ?? null,
        reasons: cappedReasons([...reasons, ...(verdict?.reasons ?? [])]),
        residual: verdict ? residualText(verdict) : [],
      },
    ],
    nextSteps: nextSteps(input),
    links: input.finding ? linksOf(input.finding) : [],
    timeline: [
      { at: plan.createdAt, what: 'Planned' },
      { at, what: shortened(`${sentences[event].split(':')[0]}${word}`, limits.value) },
    ],
    records: records.slice(0, limits.records),
    footer: `${software} · evidence ${records[0] ?? 'not stored'}`,
  };
};
