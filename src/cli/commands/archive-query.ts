import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Asked, ask } from '../../audit/ask.ts';
import { queries } from '../../audit/queries.ts';
import { fill, type Query } from '../../audit/query.ts';
import { readQuery } from '../../audit/query-text.ts';
import type { Scope } from '../../audit/scope.ts';
import type { Reason } from '../../reason.ts';
import { analyticsOption, openAnalytics, refresh, scopeOf, scopeOptions } from '../analytics.ts';
import { archiveOption } from '../archive-option.ts';
import { type CommandSpec, type Options, text } from '../command.ts';
import { CommandError, type ExitCode, exit } from '../exit.ts';
import { type Io, progress } from '../io.ts';
import { type OutputFormat, renderTable } from '../output.ts';

export const archiveQuery: CommandSpec = {
  name: 'archive query',
  summary: 'Asks the archive in SQL: a question of the pack by name, a file, or a statement',
  arguments: [['[name]', 'a question of the pack, or a file of SQL; without one, the pack is listed']],
  options: [
    archiveOption,
    analyticsOption,
    ['-e, --sql <sql>', 'a statement over the tables findings and actions'],
    ['--param <name=value...>', 'values for the parameters of the question'],
    ...scopeOptions,
    ['--engine <engine>', 'duckdb, on this machine, or athena', 'duckdb'],
    ['--workgroup <name>', 'of Athena', 'lazaret'],
    ['--database <name>', 'of Athena', 'lazaret'],
    ['--no-refresh', 'ask the Parquet as it is, without what came in since'],
  ],
  examples: [
    'lazaret archive query type-by-month --from 2026-01 --output csv',
    'lazaret archive query namespace-findings --param namespace=shop',
    'lazaret archive query -e "SELECT count(*) FROM findings" --engine athena',
  ],
  run: async (io, [name], options) => {
    const format = (text(options, 'output') ?? 'table') as OutputFormat;
    const sql = text(options, 'sql');
    if (typeof name !== 'string' && sql === null) return listPack(io, format);
    const query = await queryOf(io, typeof name === 'string' ? name : null, sql);
    const filled = fill(query, paramsOf(io, query, options));
    if (filled.state === 'wrong') throw new CommandError(exit.usage, filled.message);
    const asked = await askEngine(io, options, scopeOf(options), filled.sql);
    if (asked.state === 'refused') throw new CommandError(exit.usage, `the statement was refused: ${asked.message}`);
    io.stdout(renderTable(asked.table, format));
    return tellNotes(io, asked.notes);
  },
};

const listPack = (io: Io, format: OutputFormat): ExitCode => {
  const rows = queries.map(({ name, question, parameters }) => [
    name,
    question,
    parameters.map(({ name: parameter, fallback }) => `${parameter}=${fallback}`).join(' '),
  ]);
  io.stdout(renderTable({ columns: ['name', 'question', 'parameters'], rows }, format));
  return exit.ok;
};

const queryOf = async (io: Io, name: string | null, sql: string | null): Promise<Query> => {
  if (sql !== null && name !== null) throw new CommandError(exit.usage, 'either a question or --sql, not both');
  if (sql !== null) return { name: 'the statement', title: '', question: '', parameters: [], sql };
  const known = queries.find((query) => query.name === name);
  if (known) return known;
  const file = path.resolve(io.cwd, name ?? '');
  const read = await readFile(file, 'utf8').catch(() => {
    throw new CommandError(
      exit.usage,
      `${name}: neither a question nor a file; questions are: ${queries.map((query) => query.name).join(', ')}`,
    );
  });
  const own = readQuery(path.basename(file), read);
  if (own.state === 'wrong') throw new CommandError(exit.usage, own.message);
  return own.query;
};

/** The moment, for questions that measure up to it. */
const withNow = (io: Io, { parameters }: Query, given: Map<string, string>): Map<string, string> =>
  parameters.some(({ name }) => name === 'now') && !given.has('now')
    ? given.set('now', io.now().toISOString().slice(0, 19).replace('T', ' '))
    : given;

export const paramsOf = (io: Io, query: Query, options: Options): Map<string, string> => {
  const given = Array.isArray(options['param']) ? options['param'] : [];
  const pairs = given.map((one): [string, string] => {
    const at = one.indexOf('=');
    if (at < 1) throw new CommandError(exit.usage, `--param ${one}: say name=value`);
    return [one.slice(0, at), one.slice(at + 1)];
  });
  return withNow(io, query, new Map(pairs));
};

export const askEngine = async (io: Io, options: Options, scope: Scope, sql: string): Promise<Asked> => {
  const engine = text(options, 'engine') ?? 'duckdb';
  if (engine === 'athena') return askInAthena(io, options, scope, sql);
  if (engine !== 'duckdb') throw new CommandError(exit.usage, `--engine ${engine}: duckdb or athena`);
  const opened = await openAnalytics(io, options);
  try {
    const notes = await refresh(io, opened, options, scope);
    const { openDuckdb } = await import('../../adapters/local/duckdb-engine.ts');
    const duckdb = await openDuckdb(opened.deps.analytics, scope);
    const asked = await ask(duckdb, sql, scope);
    duckdb.close();
    return asked.state === 'answered' ? { ...asked, notes: [...notes, ...asked.notes] } : asked;
  } finally {
    await opened.close();
  }
};

const askInAthena = async (io: Io, options: Options, scope: Scope, sql: string): Promise<Asked> => {
  const [{ openAthena }, { openAthenaEngine }] = await Promise.all([
    import('../../adapters/aws/athena.ts'),
    import('../../adapters/aws/athena-engine.ts'),
  ]);
  const shown = progress(io, 'lazaret: athena');
  const database = text(options, 'database') ?? 'lazaret';
  if (!/^[a-z0-9_]{1,128}$/.test(database))
    throw new CommandError(exit.usage, `--database ${database}: small letters, digits and _`);
  const opened = openAthena({ workgroup: text(options, 'workgroup') ?? 'lazaret', database, onState: shown.step });
  try {
    return await ask(await openAthenaEngine(opened, scope), sql, scope);
  } finally {
    shown.done();
  }
};

/** Beside the answer, so that a pipe gets rows and a person the rest. An answer with something left out is partial. */
export const tellNotes = (io: Io, notes: readonly Reason[]): ExitCode => {
  for (const { code, message } of notes) io.stderr(`lazaret: ${code}: ${message}\n`);
  return notes.some(({ code }) => partial.includes(code)) ? exit.partly : exit.ok;
};

const partial = ['partition-left-out', 'evidence-vanished', 'object-vanished', 'finding-record-missing'];
