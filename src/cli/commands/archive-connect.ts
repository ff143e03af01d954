import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tables } from '../../audit/columns.ts';
import { duckdbNamedView, duckdbView } from '../../audit/ddl.ts';
import { duckdbMacros } from '../../audit/duckdb-macros.ts';
import { localTables } from '../../audit/local-tables.ts';
import { views as namedViews } from '../../audit/views.ts';
import { analyticsOption, openAnalytics, refresh, scopeOf, scopeOptions } from '../analytics.ts';
import { archiveOption } from '../archive-option.ts';
import { type CommandSpec, text } from '../command.ts';
import { tellNotes } from './archive-query.ts';

export const archiveConnect: CommandSpec = {
  name: 'archive connect',
  summary: 'Writes a file with which a DuckDB of your own opens the tables: duckdb -init FILE',
  arguments: [],
  options: [
    archiveOption,
    analyticsOption,
    ['--out <file>', 'the file', 'lazaret.duckdb.sql'],
    ...scopeOptions,
    ['--no-refresh', 'take the Parquet as it is'],
  ],
  examples: ['lazaret archive connect && duckdb -init lazaret.duckdb.sql'],
  run: async (io, _args, options) => {
    const opened = await openAnalytics(io, options);
    try {
      const scope = scopeOf(options);
      const notes = await refresh(io, opened, options, scope);
      const { keys, leftOut } = await localTables(opened.deps.analytics, scope);
      const views = [
        ...tables.map((table) =>
          duckdbView(
            table,
            keys[table.name].map((key) => opened.deps.analytics.file(key)),
          ),
        ),
        ...namedViews.map(duckdbNamedView),
      ];
      const statements = ["SET TimeZone = 'UTC'", 'SET integer_division = true', ...duckdbMacros, ...views];
      const file = path.resolve(io.cwd, text(options, 'out') ?? 'lazaret.duckdb.sql');
      await writeFile(file, statements.map((statement) => `${statement};\n`).join(''));
      io.stdout(`${file}\n`);
      return tellNotes(io, [...notes, ...leftOut]);
    } finally {
      await opened.close();
    }
  },
};
