import type { TableSchema } from './columns.ts';
import { type Partition, partitionPrefix, type Row, sorted } from './row.ts';

/** More rows than this in one object cost the writer too much memory. */
export const rowsPerObject = 40_000;

export type Part = { readonly key: string; readonly rows: readonly Row[] };

const timeColumn = { findings: 'updated_at', actions: 'occurred_at' } as const;

const chunks = (rows: readonly Row[]): Row[][] =>
  Array.from({ length: Math.ceil(rows.length / rowsPerObject) }, (_, at) =>
    rows.slice(at * rowsPerObject, (at + 1) * rowsPerObject),
  );

/**
 * One object for a month; above 40,000 rows one for each day, and a day's further ones numbered. The month's own object
 * is then written empty, so that a reader who lists the folder counts no row twice.
 */
export const partsOf = (partition: Partition, rows: readonly Row[], schema: TableSchema): Part[] => {
  const whole = `${partitionPrefix(partition)}${partition.table}.parquet`;
  if (rows.length <= rowsPerObject) return [{ key: whole, rows: sorted(rows, schema) }];
  const days = Map.groupBy(rows, (row) => String(row[timeColumn[partition.table]] ?? 'undated').slice(0, 10));
  const parts = [...days]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([day, ofDay]) =>
      chunks(sorted(ofDay, schema)).map((part, at) => ({
        key: `${partitionPrefix(partition)}${partition.table}-${day}${at === 0 ? '' : `-${at + 1}`}.parquet`,
        rows: part,
      })),
    );
  return [{ key: whole, rows: [] }, ...parts];
};
