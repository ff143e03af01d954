import { userInfo } from 'node:os';
import path from 'node:path';
import { ask, type Engine } from '../../audit/ask.ts';
import { partitions } from '../../audit/partition-state.ts';
import { fill } from '../../audit/query.ts';
import type { ReportFacts, Section } from '../../audit/report-facts.ts';
import { type Report, reports } from '../../audit/reports.ts';
import type { Partition } from '../../audit/row.ts';
import { sample } from '../../audit/sample.ts';
import { available, type Scope } from '../../audit/scope.ts';
import type { Reason } from '../../reason.ts';
import { analyticsOption, type OpenAnalytics, openAnalytics, refresh, scopeOf, scopeOptions } from '../analytics.ts';
import { archiveOption } from '../archive-option.ts';
import { type CommandSpec, type Options, text } from '../command.ts';
import { CommandError, exit } from '../exit.ts';
import type { Io } from '../io.ts';
import { reportFormats, writeReport } from '../report-files.ts';
import { integrityOf, notChecked } from '../report-integrity.ts';
import { software } from '../version.ts';
import { paramsOf, tellNotes } from './archive-query.ts';

const names = reports.map(({ name }) => name).join(', ');

export const archiveReport: CommandSpec = {
  name: 'archive report',
  summary: 'Writes reports for an auditor: their rows, their SQL, their range, and the state of the evidence',
  arguments: [['<reports...>', `${names}; or all`]],
  options: [
    archiveOption,
    analyticsOption,
    ['--out <dir>', 'folder for the files', 'reports'],
    ['--format <formats>', 'html, csv, json, md; several with commas', 'html,csv,json'],
    ['--param <name=value...>', 'values for the parameters, e.g. critical_days=2'],
    ...scopeOptions,
    ['--no-refresh', 'report on the Parquet as it is'],
    ['--no-verify', 'do not check the evidence; the report says so'],
  ],
  examples: [
    'lazaret archive report population --from 2026-01 --to 2027-01 --out audit-2026',
    'lazaret archive report sla --param medium_days=14 --format html',
    'lazaret archive report all --from 2026-10 --to 2026-11 --out october',
  ],
  run: async (io, [asked], options) => {
    const wanted = wantedOf([asked ?? []].flat());
    const formats = reportFormats(text(options, 'format') ?? 'html');
    const opened = await openAnalytics(io, options);
    try {
      const scope = scopeOf(options);
      const refreshed = await refresh(io, opened, options, scope);
      const { openDuckdb } = await import('../../adapters/local/duckdb-engine.ts');
      const engine = await openDuckdb(opened.deps.analytics, scope);
      const gathered = await gather(io, options, wanted, { engine, scope });
      engine.close();
      const notes = [...refreshed, ...engine.notes];
      const common = await commonFacts(io, opened, options, scope, notes);
      const folder = path.resolve(io.cwd, text(options, 'out') ?? 'reports');
      for (const own of gathered)
        for (const file of await writeReport(folder, { ...common, ...own, engine: engine.name }, formats))
          io.stdout(`${file}\n`);
      return tellNotes(io, notes);
    } finally {
      await opened.close();
    }
  },
};

const wantedOf = (asked: readonly string[]): readonly Report[] => {
  if (asked.includes('all')) return reports;
  const unknown = asked.find((name) => !reports.some((one) => one.name === name));
  if (unknown !== undefined)
    throw new CommandError(exit.usage, `${unknown}: no such report; there are: ${names}; or all`);
  return reports.filter(({ name }) => asked.includes(name));
};

type Asked = { readonly engine: Engine; readonly scope: Scope };
type OwnFacts = Pick<ReportFacts, 'report' | 'sections' | 'population'>;

const gather = async (io: Io, options: Options, wanted: readonly Report[], asked: Asked): Promise<OwnFacts[]> => {
  const all: OwnFacts[] = [];
  for (const report of wanted) {
    const sections: Section[] = [];
    for (const one of report.sections) sections.push(await sectionOf(io, options, wanted, one, asked));
    all.push({ report, sections, population: populationOf(report, sections) });
  }
  return all;
};

const sectionOf = async (
  io: Io,
  options: Options,
  wanted: readonly Report[],
  { query, chart }: Report['sections'][number],
  { engine, scope }: Asked,
): Promise<Section> => {
  const own = new Map([...paramsOf(io, query, options)].filter(([name]) => knows(wanted, name, query.parameters)));
  const filled = fill(query, own);
  if (filled.state === 'wrong') throw new CommandError(exit.usage, filled.message);
  const answer = await ask(engine, filled.sql, scope);
  if (answer.state === 'refused') throw new Error(answer.message);
  const { title, question } = query;
  return { title, question, sql: answer.sql, parameters: filled.values, table: answer.table, chart };
};

const commonFacts = async (
  io: Io,
  { store, deps }: OpenAnalytics,
  options: Options,
  scope: Scope,
  notes: readonly Reason[],
): Promise<Omit<ReportFacts, keyof OwnFacts | 'engine'>> => {
  const all: Partition[] = await Array.fromAsync(partitions(deps.analytics));
  return {
    createdAt: io.now().toISOString(),
    createdBy: io.env['USER'] ?? userInfo().username,
    software,
    asked: scope,
    available: available(all, scope),
    integrity: options['verify'] === false ? notChecked : await integrityOf(io, store),
    notes,
  };
};

const populationOf = (report: Report, sections: readonly Section[]): ReportFacts['population'] => {
  const at = report.sections.findIndex(({ query }) => query.name === 'population');
  const table = sections[at]?.table;
  if (!table) return null;
  const key = table.columns.indexOf('evidence_key');
  const { population: size, populationSha256: sha256 } = sample(
    table.rows.map((row) => String(row[key])),
    0,
    '',
  );
  return { size, sha256 };
};

/** A parameter of one section is none of the next one's; one that no section has stays, and is refused. */
const knows = (wanted: readonly Report[], name: string, own: readonly { readonly name: string }[]): boolean =>
  own.some((one) => one.name === name) ||
  !wanted.some(({ sections }) => sections.some(({ query }) => query.parameters.some((one) => one.name === name)));
