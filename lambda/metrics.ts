import { type Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { During } from '../src/flow/deps.ts';

/** Every metric, in the namespace `Lazaret`, each with its one dimension beside `service`; the table of docs/deploying.md is tested against it. */
export const metricTable = {
  Handled: { unit: 'Count', dimension: 'outcome' },
  Decided: { unit: 'Count', dimension: 'decision' },
  Verdict: { unit: 'Count', dimension: 'verdict' },
  Failed: { unit: 'Count', dimension: null },
  Duration: { unit: 'Milliseconds', dimension: null },
  StageDuration: { unit: 'Milliseconds', dimension: 'stage' },
  Missing: { unit: 'Count', dimension: 'why' },
  LeftOut: { unit: 'Count', dimension: null },
} as const;

type Name = keyof typeof metricTable;

/** One line of embedded metric format (Amazon CloudWatch user guide, "Embedding metrics within logs"). */
export const emitting =
  (metrics: Metrics) =>
  (name: Name, value: number, of: string | null = null): void => {
    const { unit, dimension } = metricTable[name];
    const single = metrics.singleMetric();
    if (dimension !== null && of !== null) single.addDimension(dimension, of);
    single.addMetric(name, MetricUnit[unit], value);
  };

export type Emit = ReturnType<typeof emitting>;

type Result = {
  readonly outcome?: string;
  readonly state?: string;
  readonly verdict?: { readonly verdict: string };
  readonly record?: { readonly decision: { readonly actions: readonly string[]; readonly mode: string } } | null;
};

const tell = (emit: Emit, { outcome, state, verdict, record }: Result): void => {
  const what = outcome ?? state ?? 'unknown';
  emit('Handled', 1, what);
  if (what === 'archived' && record)
    emit('Decided', 1, record.decision.actions.length > 0 ? 'act' : record.decision.mode);
  if (verdict) emit('Verdict', 1, verdict.verdict);
  if (what === 'rejected' || what === 'given-up') emit('Failed', 1);
};

/** Counts what a run came to and how long it took; a run that throws has failed. */
export const measuring =
  (emit: Emit) =>
  async <T extends Result>(run: () => Promise<T>): Promise<T> => {
    const started = performance.now();
    try {
      const result = await run();
      tell(emit, result);
      return result;
    } catch (error) {
      emit('Failed', 1);
      throw error;
    } finally {
      emit('Duration', performance.now() - started);
    }
  };

/** How long each stage of a finding took, to its end or to its fault. */
export const timing =
  (emit: Emit): During =>
  async (stage, run) => {
    const started = performance.now();
    try {
      return await run();
    } finally {
      emit('StageDuration', performance.now() - started, stage);
    }
  };
