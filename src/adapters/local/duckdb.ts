import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
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

const ask = async (connection: DuckDBConnection, sql: string): Promise<SqlAnswer> => {
  try {
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
