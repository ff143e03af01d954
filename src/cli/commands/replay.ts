import { readInputs } from '../../adapters/local/input.ts';
import type { Deps } from '../../flow/deps.ts';
import type { Handled } from '../../flow/handled.ts';
import { handle } from '../../pipeline.ts';
import { type CommandSpec, flag, text } from '../command.ts';
import { releaseDue } from '../due.ts';
import { CommandError, type ExitCode, exit } from '../exit.ts';
import { type Io, progress } from '../io.ts';
import { orUsage } from '../missing-input.ts';
import type { OutputFormat } from '../output.ts';
import { renderTable } from '../output.ts';
import { type ReplayLine, replayLine, summarise } from '../replay-output.ts';
import { replayTable } from '../replay-table.ts';
import { type LocalRun, localRun, runOptions } from '../wiring.ts';

export const replay: CommandSpec = {
  name: 'replay',
  summary:
    'Runs findings through the whole pipeline: evidence, decision, plan, alert; acts only with --apply and a policy that enforces',
  arguments: [['<paths...>', 'files or folders of findings (.json, .jsonl, .jsonl.gz), or - for standard input']],
  options: [
    ...runOptions,
    ['--apply', 'act where the policy enforces; without it everything is decided as in observe'],
  ],
  examples: [
    'lazaret replay examples/findings --snapshot examples/cluster/prod.yaml --policy examples/lazaret.yaml',
    'aws guardduty get-findings … | lazaret replay - --kubeconfig ~/.kube/config --output json',
  ],
  run: async (io, [paths], options) => {
    const format = (text(options, 'output') ?? 'table') as OutputFormat;
    if (flag(options, 'apply') && text(options, 'snapshot'))
      throw new CommandError(exit.usage, '--apply needs a live cluster (--kubeconfig): a snapshot cannot be changed');
    const run = await localRun(io, options, { alertsTo: format === 'table' ? io.stdout : () => {} });
    try {
      if (flag(options, 'apply')) await releaseDue(io, run);
      return await replayAll(io, [...((paths as readonly string[] | undefined) ?? [])], run, format);
    } finally {
      await run.close();
    }
  },
};

/** A run that stands back is asked again: the one that held the finding has ended by then, or its crash is made good. */
const handleToTheEnd = async (input: Parameters<typeof handle>[0], deps: Deps): Promise<Handled> => {
  for (let attempt = 1; ; attempt++) {
    const handled = await handle(input, deps);
    if (handled.outcome !== 'stood-back' || attempt === 5) return handled;
    await new Promise((resolve) => setTimeout(resolve, 200 * attempt));
  }
};

export const replayAll = async (
  io: Io,
  paths: readonly string[],
  run: Pick<LocalRun, 'deps' | 'kind'>,
  format: OutputFormat,
): Promise<ExitCode> => replayInputs(io, orUsage(readInputs(paths, io.stdin)), run, format);

/** Everything that comes in through the pipeline of this run, one after the other, and what became of it on stdout. */
export const replayInputs = async (
  io: Io,
  inputs: AsyncIterable<Parameters<typeof handle>[0]>,
  { deps, kind }: Pick<LocalRun, 'deps' | 'kind'>,
  format: OutputFormat,
): Promise<ExitCode> => {
  const lines: ReplayLine[] = [];
  const shown = progress(io, 'lazaret: replaying');
  for await (const input of inputs) {
    shown.step(`${lines.length + 1}: ${input.source}`);
    const line = replayLine(input, await handleToTheEnd(input, deps));
    if (line.error && line.outcome === 'rejected') io.stderr(`lazaret: ${line.error.message}\n`);
    if (format === 'json') io.stdout(`${JSON.stringify(line)}\n`);
    lines.push(line);
  }
  shown.done();
  const summary = summarise(lines);
  if (format === 'json') io.stdout(`${JSON.stringify({ summary })}\n`);
  else io.stdout(`${renderTable(replayTable(lines), format)}${format === 'table' ? `\n${sentence(summary)}\n` : ''}`);
  return exitOf(lines, kind);
};

const sentence = (counts: ReturnType<typeof summarise>): string =>
  `${counts['events']} events: ${counts['archived']} archived, ${counts['duplicate']} already there, ${counts['ignored']} ignored, ${counts['rejected']} rejected; acted on ${counts['acted']}.` +
  (counts['events'] !== 0 && counts['archived'] === 0 ? ' Nothing new was archived.' : '');

const lookups = (line: ReplayLine): string[] => line.targets.map((target) => (target as { lookup: string }).lookup);

/** Decided and asked for, and then not done: the output says why. */
const wasRefused = (target: object): boolean =>
  (target as { contained: { result: { state: string } }[] }).contained.some(({ result }) => result.state === 'refused');

/** Something rejected among others that were handled is "partly"; a cluster that was given and could not be looked at has its own code. */
const exitOf = (lines: readonly ReplayLine[], kind: LocalRun['kind']): ExitCode => {
  const rejected = lines.filter(({ outcome }) => outcome === 'rejected').length;
  if (rejected > 0) return rejected === lines.length ? exit.negative : exit.partly;
  if (lines.some(({ targets }) => targets.some(wasRefused))) return exit.partly;
  const blind = kind !== 'none' && lines.some((line) => lookups(line).includes('unreachable'));
  return blind ? exit.couldNotLook : exit.ok;
};
