import { setTimeout as sleep } from 'node:timers/promises';
import {
  AthenaClient,
  type Datum,
  GetQueryExecutionCommand,
  paginateGetQueryResults,
  type QueryExecution,
  StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import type { Cell, Table } from '../../audit/table.ts';
import type { SqlAnswer } from '../local/duckdb.ts';

export type AthenaOptions = {
  readonly client: AthenaClient;
  readonly workgroup: string;
  readonly database: string;
  /** Between two looks at a running query. */
  readonly wait?: () => Promise<unknown>;
  readonly onState?: (state: string) => void;
};

/** An old answer is not evidence, so results are never reused. */
const start = ({ workgroup, database }: AthenaOptions, sql: string): StartQueryExecutionCommand =>
  new StartQueryExecutionCommand({
    QueryString: sql,
    WorkGroup: workgroup,
    QueryExecutionContext: { Database: database },
    ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: false } },
  });

const ended = ['SUCCEEDED', 'FAILED', 'CANCELLED'];

const untilEnded = async (options: AthenaOptions, id: string): Promise<QueryExecution> => {
  const { client, wait = () => sleep(500), onState = () => {} } = options;
  for (;;) {
    const { QueryExecution: execution = {} } = await client.send(
      new GetQueryExecutionCommand({ QueryExecutionId: id }),
    );
    onState(execution.Status?.State ?? 'unknown');
    if (ended.includes(execution.Status?.State ?? '')) return execution;
    await wait();
  }
};

/** Numbers and truth values come as text with the type beside them. */
const cellOf = (value: string | undefined, type: string | undefined): Cell => {
  if (value === undefined) return null;
  if (type === 'boolean') return value === 'true';
  if (['tinyint', 'smallint', 'integer', 'float', 'double', 'real'].includes(type ?? '')) return Number(value);
  const whole = Number(value);
  return type === 'bigint' && Number.isSafeInteger(whole) ? whole : value;
};

type Column = { readonly name: string; readonly type: string | undefined };

/** The first row of a SELECT's answer repeats the names. */
const isHeader = (data: readonly Datum[], columns: readonly Column[]): boolean =>
  columns.length > 0 && columns.every(({ name }, at) => data[at]?.VarCharValue === name);

const results = async ({ client }: AthenaOptions, id: string): Promise<Table> => {
  let columns: Column[] = [];
  const rows: Datum[][] = [];
  for await (const { ResultSet } of paginateGetQueryResults({ client }, { QueryExecutionId: id })) {
    const told = ResultSet?.ResultSetMetadata?.ColumnInfo ?? [];
    columns = told.map(({ Name = '', Type }) => ({ name: Name, type: Type }));
    rows.push(...(ResultSet?.Rows ?? []).map(({ Data = [] }) => Data));
  }
  const answers = rows[0] && isHeader(rows[0], columns) ? rows.slice(1) : rows;
  return {
    columns: columns.map(({ name }) => name),
    rows: answers.map((data) => columns.map(({ type }, at) => cellOf(data[at]?.VarCharValue, type))),
  };
};

/** Only statements that read; the workgroup's role has no right to more. */
const reading = /^\s*(select|with|explain)\b/i;

/** One statement in Athena, all pages of its answer. Needs athena:StartQueryExecution, GetQueryExecution and GetQueryResults. */
export const askAthena = async (options: AthenaOptions, sql: string): Promise<SqlAnswer> => {
  if (!reading.test(sql) || /;\s*\S/.test(sql.replace(/'(?:[^']|'')*'/g, "''")))
    return {
      state: 'refused',
      message: 'one statement, and only SELECT and EXPLAIN: the archive is read here, and never written',
    };
  const { QueryExecutionId: id = '' } = await options.client.send(start(options, sql));
  const { Status } = await untilEnded(options, id);
  if (Status?.State !== 'SUCCEEDED')
    return { state: 'refused', message: Status?.StateChangeReason ?? `the query ended as ${Status?.State}` };
  return { state: 'answered', table: await results(options, id) };
};

export const openAthena = (of: {
  workgroup: string;
  database: string;
  onState?: (state: string) => void;
}): AthenaOptions => ({
  client: new AthenaClient({}),
  ...of,
});
