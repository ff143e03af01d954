import type { TableSchema } from './columns.ts';
import type { Row } from './row.ts';

/** Rows to Parquet and back; the same rows come back whichever reader reads them. */
export interface Codec {
  encode(rows: readonly Row[], schema: TableSchema): Uint8Array;
  /** Throws for bytes that are not whole. */
  decode(bytes: Uint8Array, schema: TableSchema): Promise<Row[]>;
}
