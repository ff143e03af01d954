import type { Reason } from '../reason.ts';
import type { TableName } from './columns.ts';
import { type Scope, withScope } from './scope.ts';
import { lintSql } from './sql-lint.ts';
import type { Table } from './table.ts';

/** An answer with everything that is needed to ask again. */
export type Answer = {
  readonly table: Table;
  readonly sql: string;
  readonly engine: string;
  /** What was left out, or is not there to be asked; never an empty answer without a word. */
  readonly notes: readonly Reason[];
};

export type Engine = {
  readonly name: string;
  readonly tables: { readonly [name in TableName]: string };
  readonly notes: readonly Reason[];
  readonly ask: (
    sql: string,
  ) => Promise<
    { readonly state: 'answered'; readonly table: Table } | { readonly state: 'refused'; readonly message: string }
  >;
};

export type Asked = ({ readonly state: 'answered' } & Answer) | { readonly state: 'refused'; readonly message: string };

const withoutEnd = (sql: string): string => sql.trim().replace(/;\s*$/, '');

const withoutComments = (sql: string): string => sql.replace(/^(\s*(--[^\n]*\n|\/\*[\s\S]*?\*\/))+/, '');

/** Asks one statement about a scope. Only what reads gets as far as an engine. */
export const ask = async (engine: Engine, sql: string, scope: Scope): Promise<Asked> => {
  const statement = withoutComments(withoutEnd(sql));
  if (!/^\s*(select|with|explain|from|values)\b/i.test(statement))
    return { state: 'refused', message: 'only SELECT and EXPLAIN: the archive is read here, and never written' };
  const answer = await engine.ask(withScope(statement, scope, engine.tables));
  if (answer.state === 'refused') return answer;
  return {
    state: 'answered',
    table: answer.table,
    sql: statement,
    engine: engine.name,
    notes: [...engine.notes, ...lintSql(statement)],
  };
};
