import type { Input } from '../adapters/local/input.ts';
import type { Plan } from '../contain/plan.ts';
import type { Contained, DecidedTarget, Handled, HandledTarget } from '../flow/handled.ts';
import { summaryOf } from '../flow/handled.ts';
import type { Reason } from '../reason.ts';

/** One line of `replay --output json`: the contract of `docs/replay.schema.json`; additions only. */
export type ReplayLine = {
  readonly input: { readonly source: string; readonly line: number | null };
  readonly outcome: 'archived' | 'duplicate' | 'ignored' | 'rejected';
  readonly finding: ReturnType<typeof summaryOf> | null;
  readonly targetClass: string;
  readonly targets: readonly object[];
  readonly decision: object | null;
  readonly records: readonly string[];
  readonly error: Reason | null;
};

/** A plan as every command prints it in JSON: `expected` is the word, its reasons beside it. */
export const planLine = (plan: Plan): object => {
  const { expected, ...rest } = plan;
  return { ...rest, expected: expected.verdict, expectedReasons: expected.reasons, residual: expected.residual };
};

const verdictOf = (results: readonly { result: Contained }[]): string | null =>
  results.flatMap(({ result }) => (result.state === 'done' ? [result.verdict.verdict] : []))[0] ?? null;

const targetLine = (target: DecidedTarget & Partial<HandledTarget>): object => ({
  class: target.target.class,
  pod: target.ref,
  lookup: target.lookup,
  posture: target.posture,
  plan: target.plans[0] ? planLine(target.plans[0]) : null,
  verdict: verdictOf(target.contained ?? []),
  workload: target.target.workload,
  node: target.target.node,
  serviceAccount: target.target.serviceAccount,
  user: target.target.user,
  image: target.target.image,
  plans: target.plans.map(planLine),
  manual: target.manual ?? null,
  contained: target.contained ?? [],
  problems: target.problems,
});

const nothing = {
  finding: null,
  targetClass: 'unknown',
  targets: [],
  decision: null,
  records: [],
  error: null,
} as const;

/** `stood-back` shows as `duplicate`: another run is handling this very version to its end. */
export const replayLine = (input: Input, handled: Handled): ReplayLine => {
  const from = { input: { source: input.source, line: input.line } };
  switch (handled.outcome) {
    case 'ignored':
      return { ...from, ...nothing, outcome: 'ignored', targetClass: 'not-eks', error: handled.reason };
    case 'rejected':
      return { ...from, ...nothing, outcome: 'rejected', records: handled.records, error: handled.error };
    case 'coverage':
      return {
        ...from,
        ...nothing,
        outcome: handled.fresh ? 'archived' : 'duplicate',
        targetClass: 'coverage',
        records: handled.records,
      };
    case 'stood-back':
      return {
        ...from,
        ...nothing,
        outcome: 'duplicate',
        finding: summaryOf(handled.finding),
        targetClass: handled.finding.targetClass,
        records: handled.records,
      };
    case 'duplicate':
    case 'archived': {
      const targets: readonly (DecidedTarget & Partial<HandledTarget>)[] =
        handled.outcome === 'archived' ? handled.targets : (handled.record?.targets ?? []);
      const { actions, wouldDo, rule, mode, reasons } = handled.record?.decision ?? {
        actions: [],
        wouldDo: [],
        rule: null,
        mode: 'observe',
        reasons: [],
      };
      return {
        ...from,
        outcome: handled.outcome,
        finding: summaryOf(handled.finding),
        targetClass: handled.finding.targetClass,
        targets: targets.map(targetLine),
        decision: { actions, wouldDo, rule, mode, reasons },
        records: handled.records,
        error: null,
      };
    }
  }
};

export type Counts = { [name: string]: number };

/** The last line of a replay: how many of each outcome, and what was done. */
export const summarise = (lines: readonly ReplayLine[]): Counts => {
  const count = (test: (line: ReplayLine) => boolean): number => lines.filter(test).length;
  return {
    events: lines.length,
    archived: count(({ outcome }) => outcome === 'archived'),
    duplicate: count(({ outcome }) => outcome === 'duplicate'),
    ignored: count(({ outcome }) => outcome === 'ignored'),
    rejected: count(({ outcome }) => outcome === 'rejected'),
    acted: count(({ targets }) => targets.some((target) => (target as { verdict: unknown }).verdict !== null)),
  };
};
