import type { VerdictWord } from '../contain/plan.ts';
import type { ActionId, Mode } from '../decide/decision.ts';
import type { Reason } from '../reason.ts';

export const bands = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Band = (typeof bands)[number];

export type Fact = { readonly label: string; readonly value: string };
/** A command to copy, or null where a person has to do something that no command does. */
export type NextStep = { readonly title: string; readonly command: string | null };
export type Link = { readonly title: string; readonly url: string };
export type TimelineEntry = { readonly at: string; readonly what: string };

export type MessagePlan = {
  readonly id: string;
  readonly action: ActionId;
  readonly on: string;
  readonly steps: readonly { readonly title: string; readonly undo: string }[];
  readonly costs: readonly string[];
  readonly refusals: readonly Reason[];
  readonly expected: VerdictWord;
  readonly expectedReasons: readonly Reason[];
  readonly reversible: boolean;
  readonly expiresAt: string;
};

/** What a person does about a target that no rule may act on. */
export type MessageManual = {
  readonly on: string;
  readonly found: readonly string[];
  readonly steps: readonly NextStep[];
  readonly unknown: readonly Reason[];
  readonly because: Reason;
};

export type MessageVerdict = {
  readonly planId: string | null;
  readonly action: ActionId;
  readonly on: string;
  /** Null while the action is only asked for, and where nothing was done. */
  readonly verdict: VerdictWord | null;
  readonly reasons: readonly Reason[];
  /** Who can still be reached or can still reach the target. */
  readonly residual: readonly string[];
};

export type MessageTarget = {
  readonly name: string;
  readonly class: string;
  readonly lookup: string;
  /** What it could really do, a sentence each, the gravest first. */
  readonly posture: readonly string[];
  readonly reasons: readonly Reason[];
};

/** `resolves`: what the alert was about is over, as after a release: pagers close it. */
export type MessageKind = 'decision' | 'verdict' | 'coverage' | 'rejected';

/**
 * One alert before it is written for a channel: the object in the alert record, and what every renderer gets. Its texts
 * are capped and else as they came: attackers wrote some of them, so each renderer escapes all of them.
 */
export type Message = {
  readonly version: 1;
  readonly kind: MessageKind;
  /** The finding's id, or what stands for it: messages with the same one belong together. */
  readonly threadId: string;
  readonly resolves: boolean;
  readonly at: string;
  readonly severity: { readonly score: number | null; readonly band: Band };
  readonly title: string;
  readonly summary: string;
  readonly finding: {
    readonly accountId: string;
    readonly region: string;
    readonly partition: string;
    readonly id: string;
    readonly arn: string;
    readonly type: string;
    readonly count: number;
    readonly cluster: string | null;
    readonly sample: boolean;
    readonly updatedAt: string;
  } | null;
  readonly facts: readonly Fact[];
  readonly targets: readonly MessageTarget[];
  readonly decision: {
    readonly rule: string | null;
    readonly mode: Mode;
    readonly actions: readonly ActionId[];
    readonly wouldDo: readonly ActionId[];
    readonly reasons: readonly Reason[];
  } | null;
  readonly plans: readonly MessagePlan[];
  /** Absent where every target is a pod, and in alerts of older versions. */
  readonly manual?: readonly MessageManual[];
  readonly verdicts: readonly MessageVerdict[];
  readonly nextSteps: readonly NextStep[];
  readonly links: readonly Link[];
  readonly timeline: readonly TimelineEntry[];
  /** Archive keys of the evidence. */
  readonly records: readonly string[];
  readonly footer: string;
};
