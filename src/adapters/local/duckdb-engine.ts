import type { Engine } from '../../audit/ask.ts';
import { tables } from '../../audit/columns.ts';
import { duckdbView } from '../../audit/ddl.ts';
import { duckdbMacros } from '../../audit/duckdb-macros.ts';
import { localTables } from '../../audit/local-tables.ts';
import { rangeNotes, type Scope } from '../../audit/scope.ts';
import { clusterAsked } from '../../audit/table-bounds.ts';
import type { AnalyticsFolder } from './analytics-folder.ts';
import { openSandbox } from './duckdb.ts';

/** The analytics of a folder in DuckDB: only the objects that the scope needs, and only those that are whole. */
export const openDuckdb = async (folder: AnalyticsFolder, scope: Scope): Promise<Engine & { close: () => void }> => {
  const { keys, all, leftOut } = await localTables(folder, scope);
  const views = tables.map((table) =>
    duckdbView(
      table,
      keys[table.name].map((key) => folder.file(key)),
      `${table.name}_all`,
    ),
  );
  const sandbox = await openSandbox([folder.folder], [...duckdbMacros, ...views]);
  return {
    name: 'duckdb',
    tables: { findings: 'findings_all', actions: 'actions_all' },
    notes: [...rangeNotes(scope, all), ...(await clusterAsked(sandbox.query, 'findings_all', scope)), ...leftOut],
    ask: sandbox.query,
    close: sandbox.close,
  };
};
