import { type DuckDBConnection, DuckDBInstance, StatementType } from '@duckdb/node-api';
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

const readingOnly: readonly StatementType[] = [StatementType.SELECT, StatementType.EXPLAIN];

/** COPY could write into the folders that may be read, so it takes more than a locked door: one statement, and one that reads. */
const refusal = async (connection: DuckDBConnection, sql: string): Promise<string | null> => {
  const statements = await connection.extractStatements(sql);
  if (statements.count !== 1) return `one statement at a time, not ${statements.count}`;
  const { statementType } = await statements.prepare(0);
  return readingOnly.includes(statementType)
    ? null
    : 'only SELECT and EXPLAIN: the archive is read here, and never written';
};

const ask = async (connection: DuckDBConnection, sql: string): Promise<SqlAnswer> => {
  try {
    const refused = await refusal(connection, sql);
    if (refused !== null) return { state: 'refused', message: refused };
    const reader = await connection.runAndReadAll(sql);
    return {
      state: 'answered',
      table: { columns: reader.columnNames(), rows: reader.getRowsJson().map((row) => row.map(cell)) },
    };
  } catch (error) {
    return { state: 'refused', message: error instanceof Error ? error.message : String(error) };
  }
};

const cell = (value: unknown): Table['rows'][number][number] =>
  value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? value
    : JSON.stringify(value);
