import type { Table } from '../audit/table.ts';
import type { ReplayLine } from './replay-output.ts';

type Shown = {
  class: string;
  lookup: string;
  pod: { namespace: string; name: string } | null;
  verdict: string | null;
  plan: { expected: string } | null;
};

const first = (line: ReplayLine): Shown | null => (line.targets[0] as Shown | undefined) ?? null;

/** One row per event, for people and for spreadsheets; everything else is in `--output json` and in the archive. */
export const replayTable = (lines: readonly ReplayLine[]): Table => ({
  columns: [
    'input',
    'outcome',
    'severity',
    'type',
    'class',
    'target',
    'lookup',
    'do',
    'would do',
    'expected',
    'verdict',
  ],
  rows: lines.map((line) => {
    const target = first(line);
    const decision = line.decision as { actions: string[]; wouldDo: string[] } | null;
    return [
      `${line.input.source.split('/').at(-1)}${line.input.line === null ? '' : `:${line.input.line}`}`,
      line.outcome,
      line.finding?.severity ?? null,
      line.finding?.type ?? line.error?.code ?? null,
      line.targetClass,
      target?.pod ? `${target.pod.namespace}/${target.pod.name}` : null,
      target?.lookup ?? null,
      decision?.actions.join('+') ?? null,
      decision?.wouldDo.join('+') ?? null,
      target?.plan?.expected ?? null,
      target?.verdict ?? null,
    ];
  }),
});
