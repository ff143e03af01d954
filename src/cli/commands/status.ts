import { existsSync } from 'node:fs';
import { bucketOf, openArchive } from '../../adapters/open-archive.ts';
import { readJson } from '../../archive/json-record.ts';
import { plansPrefix } from '../../archive/keys.ts';
import { type PlanRecords, planRecords } from '../../archive/plan-records.ts';
import { readPlan } from '../../archive/plans.ts';
import type { Plan } from '../../contain/plan.ts';
import type { ArchiveStore } from '../../ports.ts';
import { archiveOption } from '../archive-option.ts';
import { type CommandSpec, flag, text } from '../command.ts';
import { CommandError, exit } from '../exit.ts';
import { type OutputFormat, renderTable } from '../output.ts';
import { targetName } from '../plan-text.ts';

const lastVerdict = async (store: ArchiveStore, prefix: string, kinds: readonly string[]): Promise<string | null> => {
  const newest = kinds
    .filter((kind) => kind.startsWith('verdict-'))
    .toSorted((a, b) => Number(a.slice(8)) - Number(b.slice(8)))
    .at(-1);
  const read = newest ? await readJson(store, `${prefix}${newest}.json`) : null;
  return read?.state === 'found' ? String(read.value['verdict']) : null;
};

type Row = (string | null)[];

const planIn = async (store: ArchiveStore, { id }: PlanRecords): Promise<Plan | null> => {
  const read = await readPlan(store, id);
  return (read.state === 'found' ? read.plan.plan : null) as Plan | null;
};

const rowOf = async (store: ArchiveStore, records: PlanRecords, plan: Plan | null): Promise<Row> => [
  records.id,
  records.state,
  plan?.action ?? null,
  plan?.cluster ?? null,
  plan ? `${plan.target.kind} ${targetName(plan)}` : null,
  records.actedAt?.toISOString() ?? null,
  plan?.reversible === false ? null : (plan?.expiresAt ?? null),
  await lastVerdict(store, records.prefix, records.kinds),
];

/** A deletion is never released: once its time is over there is nothing left to look after. */
const isOver = (plan: Plan | null, now: Date): boolean =>
  plan?.reversible === false && Date.parse(plan.expiresAt) <= now.getTime();

const rowsOf = async (store: ArchiveStore, all: boolean, now: Date): Promise<Row[]> => {
  const shown = (await planRecords(store, plansPrefix)).filter(({ state }) => all || state === 'acted');
  const rows: Row[] = [];
  for (const records of shown) {
    const plan = await planIn(store, records);
    if (all || !isOver(plan, now)) rows.push(await rowOf(store, records, plan));
  }
  return rows;
};

export const status: CommandSpec = {
  name: 'status',
  summary: 'What is contained now, since when, until when, how well, and what was only proposed',
  arguments: [],
  options: [archiveOption, ['--all', 'released plans and proposals too']],
  examples: ['lazaret status', 'lazaret status --all --output json', 'lazaret status --archive s3://evidence-bucket'],
  run: async (io, _args, options) => {
    const place = text(options, 'archive') ?? archiveOption[2];
    if (bucketOf(place) === null && !existsSync(place))
      throw new CommandError(exit.couldNotLook, `${place}: there is no archive here yet: name another with --archive`);
    const archive = await openArchive(place, io.now);
    const rows = await rowsOf(archive.store, flag(options, 'all'), io.now()).finally(archive.close);
    const format = (text(options, 'output') ?? 'table') as OutputFormat;
    if (format === 'table' && rows.length === 0) io.stdout('Nothing is contained.\n');
    else
      io.stdout(
        renderTable(
          { columns: ['plan', 'state', 'action', 'cluster', 'target', 'since', 'until', 'verdict'], rows },
          format,
        ),
      );
    return exit.ok;
  },
};
