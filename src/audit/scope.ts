import { type Reason, reason } from '../reason.ts';
import type { TableName } from './columns.ts';
import { textLiteral } from './literal.ts';
import type { Partition } from './row.ts';
import { views } from './views.ts';

/** What a question is about; times are ISO 8601 UTC, `to` is not part of the range. */
export type Scope = {
  readonly from: string | null;
  readonly to: string | null;
  readonly account: string | null;
  readonly cluster: string | null;
};

const timeColumn: { readonly [name in TableName]: string } = { findings: 'updated_at', actions: 'occurred_at' };

/** `2026-10`, `2026-10-01` or a time, in UTC; null for anything else. A month or a day begins at midnight. */
export const timeOf = (given: string): string | null => {
  const whole = /^(\d{4}-\d\d)(-\d\d)?(T\d\d:\d\d(:\d\d(\.\d{1,3})?)?Z)?$/.exec(given);
  if (!whole) return null;
  const ms = Date.parse(`${whole[1]}${whole[2] ?? '-01'}${whole[3] ?? 'T00:00:00Z'}`);
  return Number.isNaN(ms) || !new Date(ms).toISOString().startsWith(given.slice(0, 10))
    ? null
    : new Date(ms).toISOString();
};

/** A time without a zone, as both engines write it. */
export const timestampLiteral = (iso: string): string => `TIMESTAMP '${iso.slice(0, 23).replace('T', ' ')}'`;

export const inScope = ({ accountId, month }: Partition, { from, to, account }: Scope): boolean =>
  (account === null || accountId === account) &&
  (from === null || month >= from.slice(0, 7)) &&
  (to === null || `${month}-01T00:00:00.000Z` < to);

/** The condition that cuts a table to the scope; the partition columns come first, so that nothing else is read. */
export const condition = (table: TableName, { from, to, account, cluster }: Scope): string => {
  const time = timeColumn[table];
  const conditions = [
    account === null ? null : `account_id = ${textLiteral(account)}`,
    from === null ? null : `month >= '${from.slice(0, 7)}' AND ${time} >= ${timestampLiteral(from)}`,
    to === null ? null : `month <= '${to.slice(0, 7)}' AND ${time} < ${timestampLiteral(to)}`,
    cluster === null ? null : `cluster = ${textLiteral(cluster)}`,
  ].filter((one) => one !== null);
  return conditions.length === 0 ? 'true' : conditions.join(' AND ');
};

/** The tables cut to the scope, and the views over them, put before a statement as named queries of the same names. */
export const withScope = (sql: string, scope: Scope, from: { readonly [name in TableName]: string }): string => {
  const tables = (['findings', 'actions'] as const).map(
    (table) => `${table} AS (SELECT * FROM ${from[table]} WHERE ${condition(table, scope)})`,
  );
  // On one line: an engine that names a line of the statement means the asker's own.
  const named = [...tables, ...views.map((view) => `${view.name} AS (${view.sql.replaceAll('\n', ' ')})`)].join(', ');
  const [, explain = '', rest = sql] = /^\s*(explain\s+(?:analyze\s+)?)?([\s\S]*)$/i.exec(sql) ?? [];
  const own = /^\s*with\s+(recursive\s+)?/i.exec(rest);
  return own
    ? `${explain}WITH ${own[1] ? 'RECURSIVE ' : ''}${named}, ${rest.slice(own[0].length)}`
    : `${explain}WITH ${named} ${rest}`;
};

export type Available = { readonly first: string; readonly last: string } | null;

/** The months that hold findings, oldest first. */
const monthsOf = (all: readonly Partition[], { account }: Scope): string[] => [
  ...new Set(
    all
      .filter(({ table, accountId }) => table === 'findings' && (account === null || accountId === account))
      .map(({ month }) => month)
      .sort(),
  ),
];

/** The months that the analytics hold, of findings. */
export const available = (all: readonly Partition[], scope: Scope): Available => {
  const months = monthsOf(all, scope);
  const [first] = months;
  const last = months.at(-1);
  return first === undefined || last === undefined ? null : { first, last };
};

const outside = (message: string): Reason => reason('range-not-available', message);

/** A range that is not there is said: zero rows would be read as "nothing happened". */
export const rangeNotes = (scope: Scope, all: readonly Partition[]): Reason[] => {
  const there = available(all, scope);
  const whom = scope.account === null ? 'the archive' : `account ${scope.account}`;
  if (!there) return [outside(`${whom} holds no findings at all: no rows do not mean that nothing happened`)];
  const { from, to } = scope;
  if (from !== null && from >= endOf(there.last))
    return [outside(`asked from ${from}, but the last finding of ${whom} is of ${there.last}: ${afterIt}`)];
  if (to !== null && to <= startOf(there.first))
    return [outside(`asked to ${to}, but the first finding of ${whom} is of ${there.first}: ${beforeIt}`)];
  return [
    ...(from !== null && from.slice(0, 7) < there.first
      ? [outside(`asked from ${from}, but the first finding of ${whom} is of ${there.first}: ${beforeIt}`)]
      : []),
    ...(to !== null && to > endOf(there.last)
      ? [outside(`asked to ${to}, but the last finding of ${whom} is of ${there.last}: ${afterIt}`)]
      : []),
    ...emptyMonths(scope, all, there, whom),
  ];
};

const beforeIt = 'nothing is known of the time before';
const afterIt = 'nothing came in after it, or nothing was received';

/** A month without a single finding between others that have some: perhaps quiet, perhaps not received. */
const emptyMonths = (
  scope: Scope,
  all: readonly Partition[],
  { first, last }: NonNullable<Available>,
  whom: string,
): Reason[] => {
  const held = new Set(monthsOf(all, scope));
  const empty: string[] = [];
  for (let month = first; month < last; month = endOf(month).slice(0, 7))
    if (!held.has(month) && inScope({ table: 'findings', accountId: scope.account ?? '', month }, scope))
      empty.push(month);
  if (empty.length === 0) return [];
  return [
    reason(
      'range-has-gaps',
      `${whom} holds no finding of ${empty.join(', ')}: none came in, or none was received: lazaret archive reconcile tells`,
    ),
  ];
};

const startOf = (month: string): string => `${month}-01T00:00:00.000Z`;

const endOf = (month: string): string => {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString();
};

/** A name that no finding has is more likely mistyped than quiet. */
export const clusterNotes = (cluster: string, known: readonly string[]): Reason[] => {
  if (known.includes(cluster)) return [];
  const names = known.slice(0, 20).map((name) => JSON.stringify(name));
  return [
    reason(
      'cluster-not-known',
      `no finding in the range names the cluster ${JSON.stringify(cluster)}; known are: ${names.join(', ') || 'none'}`,
    ),
  ];
};
