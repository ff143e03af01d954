import { createHash } from 'node:crypto';
import { canonicalJson } from '../json.ts';
import type { Column, TableName, TableSchema } from './columns.ts';

/** Times are ISO 8601 UTC with milliseconds, in Parquet as well as here. */
export type Value = string | number | boolean | null | readonly string[];

export type Row = { readonly [column: string]: Value };

/** Rows of one account and month: the unit that is written, compared and read. */
export type Partition = { readonly table: TableName; readonly accountId: string; readonly month: string };

export type PlacedRow = { readonly partition: Partition; readonly row: Row };

const accountForm = /^(\d{12}|local|unidentified)$/;
const monthForm = /^\d{4}-\d\d$/;

export const isPartition = (accountId: string, month: string): boolean =>
  accountForm.test(accountId) && monthForm.test(month);

/** `findings/v1/account_id=…/month=…/`: what Glue's `storage.location.template` says. */
export const partitionPrefix = ({ table, accountId, month }: Partition): string => {
  if (!isPartition(accountId, month)) throw new Error(`not a partition: ${JSON.stringify({ accountId, month })}`);
  return `${table}/v1/account_id=${accountId}/month=${month}/`;
};

/** The same row has the same hash, whoever wrote it and whichever way it came back. */
export const rowHash = (row: Row): string => createHash('sha256').update(canonicalJson(row)).digest('hex');

const order = (a: Value | undefined, b: Value | undefined): number => {
  const [left, right] = [String(a ?? ''), String(b ?? '')];
  if (left === right) return 0;
  return left < right ? -1 : 1;
};

export const sorted = (rows: readonly Row[], { sort }: TableSchema): Row[] =>
  rows.toSorted((a, b) => {
    for (const name of sort) {
      const compared = order(a[name], b[name]);
      if (compared !== 0) return compared;
    }
    return 0;
  });

/** Every column, in the schema's order; what is not given is null. */
export const rowOf = (columns: readonly Column[], values: Row): Row =>
  Object.fromEntries(columns.map(({ name }) => [name, values[name] ?? null]));
