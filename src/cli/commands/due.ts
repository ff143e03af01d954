import { setTimeout as pause } from 'node:timers/promises';
import type { Timer } from '../../adapters/local/timer-folder.ts';
import { archiveOption } from '../archive-option.ts';
import { liveOptions } from '../cluster-options.ts';
import { type CommandSpec, flag, type Options, text } from '../command.ts';
import { type DueDone, doAllDue, scheduled } from '../due.ts';
import { type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { type OutputFormat, renderTable } from '../output.ts';
import { policyOption } from '../policy-option.ts';
import { type LocalRun, withLiveRun } from '../wiring.ts';

/** Other processes may add a timer meanwhile: how long one that is added now may go unseen. */
const longestPauseMs = 30_000;

const waiting = async ({ timers }: LocalRun): Promise<readonly Timer[]> => (timers ? (await timers.all()).timers : []);

const bad = new Set(['drifted', 'refused', 'release-refused', 'given-up']);

const codeOf = (done: readonly DueDone[]): ExitCode => {
  if (done.some(({ state }) => state === 'later' || state === 'interrupted')) return exit.couldNotLook;
  return done.some(({ state }) => bad.has(state)) ? exit.negative : exit.ok;
};

const doAll = async (io: Io, run: LocalRun, wait: boolean): Promise<DueDone[]> => {
  const done = await doAllDue(io, run);
  for (let next = (await waiting(run))[0]; wait && next; next = (await waiting(run))[0]) {
    const ms = next.at.getTime() - run.deps.clock.now().getTime();
    await pause(Math.min(Math.max(ms, 0), longestPauseMs));
    done.push(...(await doAllDue(io, run)));
  }
  return done;
};

const show = (io: Io, done: readonly DueDone[], options: Options): void => {
  const format = (text(options, 'output') ?? 'table') as OutputFormat;
  const rows = done.map(({ timer, state, reasons }) => [
    timer.name,
    timer.at.toISOString(),
    state,
    reasons.map(({ code, message }) => `${message} [${code}]`).join('; '),
  ]);
  if (format === 'table' && rows.length === 0) io.stdout('Nothing is scheduled.\n');
  else io.stdout(renderTable({ columns: ['timer', 'at', 'state', 'notes'], rows }, format));
};

export const dueCommand: CommandSpec = {
  name: 'due',
  summary: 'Does what is due on a laptop: looks again at containments, and takes back those whose time is over',
  arguments: [],
  options: [
    archiveOption,
    ...liveOptions,
    policyOption,
    ['--apply', 'do it; without it, say what is due and what is waiting'],
    ['--wait', 'with --apply: stay until nothing is scheduled any more'],
  ],
  examples: ['lazaret due', 'lazaret due --kubeconfig ~/.kube/config --apply --wait'],
  run: (io, _args, options) =>
    withLiveRun(
      io,
      options,
      async (run) => {
        const done = flag(options, 'apply') ? await doAll(io, run, flag(options, 'wait')) : await scheduled(io, run);
        show(io, done, options);
        return codeOf(done);
      },
      (alert) => io.stderr(alert),
    ),
};
