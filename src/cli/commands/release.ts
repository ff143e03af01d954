import type { Plan } from '../../contain/plan.ts';
import { type Released, revival } from '../../contain/release.ts';
import type { Reason } from '../../reason.ts';
import { archiveOption } from '../archive-option.ts';
import { liveOptions } from '../cluster-options.ts';
import { type CommandSpec, flag, type Options, text } from '../command.ts';
import { duePlans, releaseOne } from '../due.ts';
import { CommandError, type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { type OutputFormat, renderTable } from '../output.ts';
import { targetName } from '../plan-text.ts';
import { policyOption } from '../policy-option.ts';
import { storedPlan } from '../stored-plan.ts';
import { type LocalRun, withLiveRun } from '../wiring.ts';

type Done = {
  readonly plan: Plan;
  readonly released: Released | { readonly state: 'would-release'; readonly notes: readonly Reason[] };
};

const releaseOrShow = async (
  run: LocalRun,
  plan: Plan,
  options: Options,
  because: 'asked' | 'expired',
): Promise<Done> => ({
  plan,
  released: flag(options, 'apply')
    ? await releaseOne(run, plan, because)
    : { state: 'would-release', notes: revival(plan) },
});

const reasonsOf = ({ released }: Done): readonly Reason[] =>
  'reasons' in released ? released.reasons : released.notes;

const said = (done: Done): string =>
  reasonsOf(done)
    .map(({ code, message }) => `${message} [${code}]`)
    .join('; ');

const codeOf = (done: readonly Done[]): ExitCode => {
  const bad = done.filter(({ released }) => released.state === 'refused' || released.state === 'interrupted').length;
  if (bad === 0) return exit.ok;
  return bad === done.length ? exit.negative : exit.partly;
};

export const releaseCommand: CommandSpec = {
  name: 'release',
  summary: 'Takes a containment back from its before-image; refuses what somebody changed since, and says what',
  arguments: [['[plan]', 'id of the plan, or its first digits']],
  options: [
    archiveOption,
    ...liveOptions,
    policyOption,
    ['--expired', 'every containment whose time is over'],
    ['--apply', 'do it; without it, say what would be released'],
  ],
  examples: [
    'lazaret release 3f2a91c0 --kubeconfig ~/.kube/config --apply',
    'lazaret release --expired --kubeconfig ~/.kube/config --apply',
  ],
  run: (io, [id], options) =>
    withLiveRun(io, options, async (run) => {
      if (flag(options, 'expired') === (id !== undefined))
        throw new CommandError(exit.usage, 'name either a plan or --expired');
      const plans = id === undefined ? await duePlans(io, run) : [await storedPlan(run, String(id))];
      const done: Done[] = [];
      for (const plan of plans)
        done.push(await releaseOrShow(run, plan, options, id === undefined ? 'expired' : 'asked'));
      show(io, done, (text(options, 'output') ?? 'table') as OutputFormat);
      return codeOf(done);
    }),
};

const columns = ['plan', 'action', 'target', 'state', 'notes'] as const;

const rowOf = (one: Done): string[] => [
  one.plan.id,
  one.plan.action,
  targetName(one.plan),
  one.released.state,
  said(one),
];

/** As a row, and the reasons as data beside their text. */
const lineOf = (one: Done): string =>
  `${JSON.stringify({ ...Object.fromEntries(columns.map((name, at) => [name, rowOf(one)[at]])), reasons: reasonsOf(one) })}\n`;

const show = (io: Io, done: readonly Done[], format: OutputFormat): void => {
  if (format === 'json') io.stdout(done.map(lineOf).join(''));
  else if (format === 'table' && done.length === 0) io.stdout('Nothing is due.\n');
  else io.stdout(renderTable({ columns: [...columns], rows: done.map(rowOf) }, format));
};
