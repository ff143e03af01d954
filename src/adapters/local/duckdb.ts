import {
  type DuckDBConnection,
  DuckDBInstance,
  type DuckDBPreparedStatement,
  type DuckDBType,
  DuckDBTypeId,
  StatementType,
} from '@duckdb/node-api';
import type { Table } from '../../audit/table.ts';

export type SqlAnswer =
  | { readonly state: 'answered'; readonly table: Table }
  | { readonly state: 'refused'; readonly message: string };

/**
 * DuckDB with nothing but the given folders to read, and no way to loosen that again
 * (https://duckdb.org/docs/stable/operations_manual/securing_duckdb/overview). `setup` runs before the door is shut.
 */
export const openSandbox = async (
  folders: readonly string[],
  setup: readonly string[],
): Promise<{ query: (sql: string) => Promise<SqlAnswer>; close: () => void }> => {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  const list = folders.map((folder) => `'${folder.replaceAll("'", "''")}'`).join(', ');
  for (const sql of [
    `SET TimeZone = 'UTC'`,
    `SET integer_division = true`,
    `SET temp_directory = ''`,
    `SET memory_limit = '2GB'`,
    `SET allowed_directories = [${list}]`,
    `SET enable_external_access = false`,
  ])
    await connection.run(sql);
  for (const sql of setup) await connection.run(sql);
  await connection.run('SET lock_configuration = true');
  return {
    query: (sql) => ask(connection, sql),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
};

const blank = String.raw`(?:\s|--[^\n]*\n|/\*[\s\S]*?\*/)*`;
const explaining = new RegExp(
  `^${blank}explain${blank}(?:analy[sz]e\\b${blank}|verbose\\b${blank}|\\([^)]*\\)${blank})*`,
  'i',
);

/** An EXPLAIN ANALYZE runs what it explains, so that counts: whatever is explained has to be a SELECT itself. */
const readsOnly = async (connection: DuckDBConnection, sql: string, type: StatementType): Promise<boolean> => {
  if (type !== StatementType.EXPLAIN) return type === StatementType.SELECT;
  const explained = await connection.extractStatements(sql.replace(explaining, ''));
  if (explained.count !== 1) return false;
  return (await explained.prepare(0)).statementType === StatementType.SELECT;
};

type Prepared = { readonly state: 'prepared'; readonly statement: DuckDBPreparedStatement };

/** COPY could write into the folders that may be read, so it takes more than a locked door: one statement, and one that reads. */
const prepared = async (connection: DuckDBConnection, sql: string): Promise<Prepared | SqlAnswer> => {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) return { state: 'refused', message: `one statement at a time, not ${statements.count}` };
  const statement = await statements.prepare(0);
  return (await readsOnly(connection, sql, statement.statementType))
    ? { state: 'prepared', statement }
    : { state: 'refused', message: 'only SELECT and EXPLAIN: the archive is read here, and never written' };
};

const ask = async (connection: DuckDBConnection, sql: string): Promise<SqlAnswer> => {
  try {
    const ready = await prepared(connection, sql);
    if (ready.state !== 'prepared') return ready;
    const reader = await ready.statement.runAndReadAll();
    return {
      state: 'answered',
      table: { columns: reader.columnNames(), rows: rowsOf(reader.getRowsJson(), reader.columnTypes()) },
    };
  } catch (error) {
    return { state: 'refused', message: error instanceof Error ? error.message : String(error) };
  }
};

/** As Athena gives them: whole numbers as numbers where they are exact, times with milliseconds. */
const rowsOf = (rows: readonly (readonly unknown[])[], types: readonly DuckDBType[]): Table['rows'] =>
  rows.map((row) => row.map((value, at) => cell(value, types[at]?.typeId)));

const wholeTypes: readonly (DuckDBTypeId | undefined)[] = [
  DuckDBTypeId.BIGINT,
  DuckDBTypeId.HUGEINT,
  DuckDBTypeId.UBIGINT,
  DuckDBTypeId.UHUGEINT,
];

const cell = (value: unknown, type: DuckDBTypeId | undefined): Table['rows'][number][number] => {
  if (typeof value === 'string' && wholeTypes.includes(type))
    return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  if (typeof value === 'string' && type === DuckDBTypeId.TIMESTAMP) return withMilliseconds(value);
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  return JSON.stringify(value);
};

/** `2026-10-01 08:00:00` and `2026-10-01 08:00:00.5` with three digits, whatever they were before. */
const withMilliseconds = (time: string): string => {
  const [, seconds, fraction = ''] = /^(.*:\d\d)(?:\.(\d+))?$/.exec(time) ?? [];
  return seconds === undefined ? time : `${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}`;
};
