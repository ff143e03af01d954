import type { ManualPlan } from '../contain/manual-plan.ts';
import type { Plan, Verdict } from '../contain/plan.ts';
import type { ActionId, Decision } from '../decide/decision.ts';
import type { Channel } from '../decide/policy-defaults.ts';
import type { Enriched, Lookup } from '../enrich/seen.ts';
import type { Finding, Target, TargetClass } from '../finding/finding.ts';
import type { Posture } from '../posture/posture.ts';
import type { Reason } from '../reason.ts';

/** What became of one action on one target once it was asked for. */
export type Contained =
  | { readonly state: 'done'; readonly verdict: Verdict; readonly records: readonly string[] }
  | { readonly state: 'requested' }
  | { readonly state: 'refused'; readonly reasons: readonly Reason[]; readonly records: readonly string[] };

/** One target as the decision record keeps it: what was seen, what it could do, what was planned. */
export type DecidedTarget = {
  readonly target: Target;
  readonly lookup: Lookup;
  readonly ref: Enriched['ref'];
  readonly problems: readonly Reason[];
  readonly posture: Posture | null;
  /** Raw objects without secrets, as evidence; never read back by the flow. */
  readonly enrichment: object | null;
  readonly plans: readonly Plan[];
  /** What a person does about a target that no rule may act on; absent for pods, samples, and in older records. */
  readonly manual?: ManualPlan;
};

/** The body of `…-decision.json`: once stored it is read and followed, never made anew. */
export type DecisionRecord = {
  readonly record: 1;
  readonly decidedAt: string;
  readonly software: string;
  readonly policySha256: string | null;
  readonly finding: FindingSummary;
  readonly targetClass: TargetClass;
  readonly decision: Decision;
  readonly targets: readonly DecidedTarget[];
  /** Where the alert goes, by the routes of the policy; absent in records of older versions: everywhere. */
  readonly channels?: readonly Channel[];
};

export type FindingSummary = Pick<Finding, 'accountId' | 'region' | 'id' | 'type' | 'severity' | 'updatedAt' | 'count'>;

export const summaryOf = ({ accountId, region, id, type, severity, updatedAt, count }: Finding): FindingSummary => ({
  accountId,
  region,
  id,
  type,
  severity,
  updatedAt,
  count,
});

export type HandledTarget = DecidedTarget & {
  readonly contained: readonly { readonly action: ActionId; readonly result: Contained }[];
};

/**
 * What became of one input. `duplicate`: this very version was handled to the end before.
 * `stood-back`: another run holds this version just now; come back later and it is a duplicate, or yours.
 */
export type Handled =
  | { readonly outcome: 'ignored'; readonly reason: Reason }
  | { readonly outcome: 'rejected'; readonly error: Reason; readonly records: readonly string[] }
  | { readonly outcome: 'coverage'; readonly fresh: boolean; readonly records: readonly string[] }
  | {
      readonly outcome: 'duplicate';
      readonly finding: Finding;
      readonly record: DecisionRecord | null;
      readonly records: readonly string[];
    }
  | { readonly outcome: 'stood-back'; readonly finding: Finding; readonly records: readonly string[] }
  | {
      readonly outcome: 'archived';
      readonly finding: Finding;
      readonly record: DecisionRecord;
      readonly targets: readonly HandledTarget[];
      readonly records: readonly string[];
    };
