import { gunzipSync, gzipSync } from 'node:zlib';
import { parquetReadObjects, type SchemaElement } from 'hyparquet';
import { ByteWriter, parquetWrite } from 'hyparquet-writer';
import type { Codec } from '../../audit/codec.ts';
import type { Column, ColumnType, TableSchema } from '../../audit/columns.ts';
import type { Row, Value } from '../../audit/row.ts';

const scalar: { readonly [type in Exclude<ColumnType, 'array<string>'>]: Omit<SchemaElement, 'name'> } = {
  string: { type: 'BYTE_ARRAY', converted_type: 'UTF8' },
  int: { type: 'INT32' },
  double: { type: 'DOUBLE' },
  boolean: { type: 'BOOLEAN' },
  timestamp: { type: 'INT64', converted_type: 'TIMESTAMP_MILLIS' },
};

/** A list is three levels, as the format's rules for LIST want it: https://github.com/apache/parquet-format/blob/master/LogicalTypes.md */
const elementsOf = ({ name, type }: Column): SchemaElement[] =>
  type === 'array<string>'
    ? [
        { name, repetition_type: 'OPTIONAL', converted_type: 'LIST', num_children: 1 },
        { name: 'list', repetition_type: 'REPEATED', num_children: 1 },
        { name: 'element', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
      ]
    : [{ name, repetition_type: 'OPTIONAL', ...scalar[type] }];

const written = (value: Value, type: ColumnType): unknown =>
  type === 'timestamp' && typeof value === 'string' ? new Date(value) : value;

const read = (value: unknown, type: ColumnType): Value => {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'bigint') return Number(value);
  return (type === 'array<string>' ? [...(value as string[])] : value) as Value;
};

/** Row groups small enough that a reader skips most of a month by its sorted columns. */
const rowGroupSize = 10_000;

/** A writer in memory answers at once: there is nothing to wait for. */
const encode = (rows: readonly Row[], { columns, bloom }: TableSchema): Uint8Array => {
  const writer = new ByteWriter();
  void parquetWrite({
    writer,
    codec: 'GZIP',
    compressors: { GZIP: (bytes) => gzipSync(bytes) },
    schema: [{ name: 'root', num_children: columns.length }, ...columns.flatMap(elementsOf)],
    columnData: columns.map(({ name, type }) => ({
      name,
      data: rows.map((row) => written(row[name] ?? null, type)),
      ...(bloom.includes(name) && { bloomFilter: true }),
    })),
    rowGroupSize,
    createdBy: 'lazaret',
  });
  return writer.getBytes();
};

const decode = async (bytes: Uint8Array, { columns }: TableSchema): Promise<Row[]> => {
  const file = new Uint8Array(bytes).buffer;
  const rows = await parquetReadObjects({ file, compressors: { GZIP: (packed) => gunzipSync(packed) } });
  return rows.map((row) => Object.fromEntries(columns.map(({ name, type }) => [name, read(row[name], type)])));
};

/** Parquet in JavaScript alone, GZIP inside: what Athena, DuckDB and arrow all read. */
export const parquet: Codec = { encode, decode };
