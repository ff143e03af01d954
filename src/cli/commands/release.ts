import { plansPrefix } from '../../archive/keys.ts';
import { openPlans, readPlan } from '../../archive/plans.ts';
import { isExpired, planOf } from '../../contain/expiry.ts';
import type { Plan } from '../../contain/plan.ts';
import { type Released, release } from '../../contain/release.ts';
import { archiveOption } from '../archive-option.ts';
import { liveOptions } from '../cluster-options.ts';
import { type CommandSpec, flag, text } from '../command.ts';
import { CommandError, type ExitCode, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { type OutputFormat, renderTable } from '../output.ts';
import { policyOption } from '../policy-option.ts';
import { containDepsFor, type LocalRun, withLiveRun } from '../wiring.ts';

type Done = { readonly plan: Plan; readonly released: Released | { readonly state: 'would-release' } };

const oneOf = async (run: LocalRun, id: string): Promise<Plan> => {
  const read = await readPlan(run.deps.archive, id);
  if (read.state === 'found') {
    const plan = planOf(read.plan);
    if ('plan' in plan) return plan.plan;
    throw new CommandError(exit.couldNotLook, plan.problem.message);
  }
  if (read.state === 'ambiguous')
    throw new CommandError(exit.usage, `${id}: several plans begin so: ${read.ids.join(', ')}`);
  throw new CommandError(exit.negative, `${id}: there is no such plan in this archive: see \`lazaret status --all\``);
};

/** Plans whose time is over; one that cannot be read is told, and holds up no other. */
const expired = async (io: Io, run: LocalRun): Promise<Plan[]> => {
  const plans: Plan[] = [];
  for (const stored of await openPlans(run.deps.archive, plansPrefix)) {
    const read = planOf(stored);
    if ('problem' in read) io.stderr(`lazaret: ${read.problem.message}\n`);
    else if (isExpired(read.plan, run.deps.clock.now())) plans.push(read.plan);
  }
  return plans;
};

const releaseOne = async (run: LocalRun, plan: Plan, apply: boolean, because: 'asked' | 'expired'): Promise<Done> => {
  if (!apply) return { plan, released: { state: 'would-release' } };
  const deps = await containDepsFor(plan, {
    ...run.deps,
    clusters: run.deps.clusters as Parameters<typeof containDepsFor>[1]['clusters'],
  });
  if ('problem' in deps) return { plan, released: { state: 'refused', reasons: [deps.problem], records: [] } };
  return { plan, released: await release(plan, deps, because) };
};

const said = ({ released }: Done): string =>
  ('reasons' in released ? released.reasons : 'notes' in released ? released.notes : [])
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
      const plans = id === undefined ? await expired(io, run) : [await oneOf(run, String(id))];
      const done: Done[] = [];
      for (const plan of plans)
        done.push(await releaseOne(run, plan, flag(options, 'apply'), id === undefined ? 'expired' : 'asked'));
      show(io, done, (text(options, 'output') ?? 'table') as OutputFormat);
      return codeOf(done);
    }),
};

const show = (io: Io, done: readonly Done[], format: OutputFormat): void => {
  const rows = done.map((one) => [
    one.plan.id,
    one.plan.action,
    `${one.plan.target.namespace ?? ''}/${one.plan.target.name}`,
    one.released.state,
    said(one),
  ]);
  if (format === 'table' && rows.length === 0) io.stdout('Nothing is due.\n');
  else io.stdout(renderTable({ columns: ['plan', 'action', 'target', 'state', 'notes'], rows }, format));
};
