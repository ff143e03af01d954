import { mkdir, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { verify } from '../../archive/verify.ts';
import { ask } from '../../audit/ask.ts';
import { partitions } from '../../audit/partition-state.ts';
import { fill } from '../../audit/query.ts';
import { factsOf, type ReportFacts, type Section } from '../../audit/report-facts.ts';
import { reportHtml } from '../../audit/report-html.ts';
import { type Report, reports } from '../../audit/reports.ts';
import type { Partition } from '../../audit/row.ts';
import { sample } from '../../audit/sample.ts';
import { available } from '../../audit/scope.ts';
import type { Reason } from '../../reason.ts';
import { analyticsOption, type OpenAnalytics, openAnalytics, refresh, scopeOf, scopeOptions } from '../analytics.ts';
import { archiveOption } from '../archive-option.ts';
import { tally } from '../archive-verdict.ts';
import { type CommandSpec, type Options, text } from '../command.ts';
import { CommandError, exit } from '../exit.ts';
import { type Io, progress } from '../io.ts';
import { renderTable } from '../output.ts';
import { software } from '../version.ts';
import { paramsOf, tellNotes } from './archive-query.ts';

const formats = ['html', 'csv', 'json', 'md'] as const;
type Format = (typeof formats)[number];

export const archiveReport: CommandSpec = {
  name: 'archive report',
  summary: 'Writes a report for an auditor: its rows, its SQL, its range, and the state of the evidence',
  arguments: [['<report>', reports.map(({ name }) => name).join(', ')]],
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
  ],
  run: async (io, [name], options) => {
    const report = reports.find((one) => one.name === name);
    if (!report)
      throw new CommandError(
        exit.usage,
        `${name}: no such report; there are: ${reports.map((one) => one.name).join(', ')}`,
      );
    const asked = formatsOf(text(options, 'format') ?? 'html');
    const opened = await openAnalytics(io, options);
    try {
      const facts = await gather(io, opened, options, report);
      const files = await writeAll(path.resolve(io.cwd, text(options, 'out') ?? 'reports'), facts, asked);
      io.stdout(files.map((file) => `${file}\n`).join(''));
      return tellNotes(io, facts.notes);
    } finally {
      await opened.close();
    }
  },
};

const formatsOf = (given: string): Format[] => {
  const wanted = given.split(',').map((one) => one.trim());
  const wrong = wanted.find((one) => !(formats as readonly string[]).includes(one));
  if (wrong !== undefined) throw new CommandError(exit.usage, `--format ${wrong}: html, csv, json or md`);
  return wanted as Format[];
};

const gather = async (io: Io, opened: OpenAnalytics, options: Options, report: Report): Promise<ReportFacts> => {
  const scope = scopeOf(options);
  const refreshed = await refresh(io, opened, options, scope);
  const { openDuckdb } = await import('../../adapters/local/duckdb-engine.ts');
  const engine = await openDuckdb(opened.deps.analytics, scope);
  const sections: Section[] = [];
  for (const { query, chart } of report.sections) {
    const own = new Map([...paramsOf(io, query, options)].filter(([name]) => knows(report, name, query.parameters)));
    const filled = fill(query, own);
    if (filled.state === 'wrong') throw new CommandError(exit.usage, filled.message);
    const answer = await ask(engine, filled.sql, scope);
    if (answer.state === 'refused') throw new Error(answer.message);
    sections.push({
      title: query.title,
      question: query.question,
      sql: answer.sql,
      parameters: filled.values,
      table: answer.table,
      chart,
    });
  }
  engine.close();
  const all: Partition[] = await Array.fromAsync(partitions(opened.deps.analytics));
  return {
    report,
    createdAt: io.now().toISOString(),
    createdBy: io.env['USER'] ?? userInfo().username,
    software,
    engine: engine.name,
    asked: scope,
    available: available(all, scope),
    population: populationOf(report, sections),
    integrity: await integrityOf(io, opened, options),
    sections,
    notes: [...refreshed, ...engine.notes] satisfies Reason[],
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
const knows = (report: Report, name: string, own: readonly { readonly name: string }[]): boolean =>
  own.some((one) => one.name === name) ||
  !report.sections.some(({ query }) => query.parameters.some((one) => one.name === name));

const words = {
  0: 'VALID: every digest and object is as it was signed',
  1: 'INVALID: not everything is as it was signed: run lazaret archive verify',
  3: 'UNKNOWN: not everything could be looked at: run lazaret archive verify',
} as const;

const integrityOf = async (io: Io, { store }: OpenAnalytics, options: Options): Promise<ReportFacts['integrity']> => {
  if (options['verify'] === false) return { status: 'not checked (--no-verify)', checked: null, heads: [] };
  const shown = progress(io, 'lazaret: verifying');
  const result = await verify(store, {
    now: io.now(),
    onProgress: ({ objects, of }) => shown.step(`${objects} of ${of} objects`),
  });
  shown.done();
  return {
    status: words[result.exit],
    checked: `digests: ${tally(result.digests)}; objects: ${tally(result.objects)}; ${result.pending} objects not yet due in a digest`,
    heads: result.heads.map((head) => `number ${head.sequence} of ${head.region}: ${head.key}=${head.sha256}`),
  };
};

const markdown = (facts: ReportFacts): string =>
  [
    `# ${facts.report.title}\n`,
    renderTable({ columns: ['fact', 'value'], rows: factsOf(facts) }, 'md'),
    ...facts.sections.map(
      ({ title, question, sql, table }) =>
        `## ${title}\n\n${question}\n\n${renderTable(table, 'md')}\n\`\`\`sql\n${sql}\n\`\`\`\n`,
    ),
  ].join('\n');

const contents: {
  readonly [format in Format]: (facts: ReportFacts) => readonly (readonly [name: string, body: string])[];
} = {
  html: (facts) => [[`${facts.report.name}.html`, reportHtml(facts)]],
  json: (facts) => [[`${facts.report.name}.json`, `${JSON.stringify(facts, null, 2)}\n`]],
  md: (facts) => [[`${facts.report.name}.md`, markdown(facts)]],
  csv: (facts) => [
    [`${facts.report.name}.facts.csv`, renderTable({ columns: ['fact', 'value'], rows: factsOf(facts) }, 'csv')],
    ...facts.sections.map(({ table }, at): [string, string] => [
      `${facts.report.name}.${facts.report.sections[at]?.query.name}.csv`,
      renderTable(table, 'csv'),
    ]),
  ],
};

const writeAll = async (folder: string, facts: ReportFacts, asked: readonly Format[]): Promise<string[]> => {
  await mkdir(folder, { recursive: true });
  const files = asked.flatMap((format) => contents[format](facts));
  for (const [name, body] of files) await writeFile(path.join(folder, name), body);
  return files.map(([name]) => path.join(folder, name));
};
