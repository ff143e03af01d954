import { type Column, type ColumnType, partitionColumns, type TableSchema } from './columns.ts';

const duckdbTypes: { readonly [type in ColumnType]: string } = {
  string: 'VARCHAR',
  int: 'INTEGER',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
  'array<string>': 'VARCHAR[]',
};

/** Columns as Glue and Hive name their types; the same words as ours. */
export const glueColumns = ({ columns }: TableSchema): { name: string; type: string; comment: string }[] =>
  columns.map(({ name, type, about }) => ({ name, type, comment: plain(about) }));

/** Glue refuses comments over 255 characters. */
const plain = (about: string): string => about.replaceAll('`', '').replaceAll('’', "'").slice(0, 255);

/**
 * Table properties for partition projection: Athena makes up the partitions by itself, so nothing has to register them.
 * https://docs.aws.amazon.com/athena/latest/ug/partition-projection-supported-types.html
 */
export const projection = (
  { name }: TableSchema,
  { bucket, accounts, from }: { readonly bucket: string; readonly accounts: readonly string[]; readonly from: string },
): { [property: string]: string } => ({
  classification: 'parquet',
  'projection.enabled': 'true',
  'projection.account_id.type': 'enum',
  'projection.account_id.values': [...accounts, 'local', 'unidentified'].join(','),
  'projection.month.type': 'date',
  'projection.month.format': 'yyyy-MM',
  'projection.month.range': `${from},NOW`,
  'projection.month.interval': '1',
  'projection.month.interval.unit': 'MONTHS',
  'storage.location.template': `s3://${bucket}/${name}/v1/account_id=\${account_id}/month=\${month}/`,
});

const cast = ({ name, type }: Column): string => `CAST("${name}" AS ${duckdbTypes[type]}) AS "${name}"`;

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const allColumns = ({ columns }: TableSchema): Column[] => [...partitionColumns, ...columns];

/** A view of the table over the given files, each in a folder `account_id=…/month=…`; without files, a view of no rows. */
export const duckdbView = (schema: TableSchema, files: readonly string[], name: string = schema.name): string =>
  `CREATE VIEW ${name} AS SELECT ${files.length === 0 ? nothing(schema) : filesOf(schema, files)}`;

const filesOf = (schema: TableSchema, files: readonly string[]): string =>
  `${allColumns(schema).map(cast).join(', ')} FROM read_parquet([${files.map(quoted).join(', ')}], ` +
  `hive_partitioning = true, hive_types = {'account_id': VARCHAR, 'month': VARCHAR}, union_by_name = true)`;

const nothing = (schema: TableSchema): string =>
  `${allColumns(schema)
    .map(({ name, type }) => `CAST(NULL AS ${duckdbTypes[type]}) AS "${name}"`)
    .join(', ')} WHERE false`;

/** The page of columns, in Markdown. */
export const docsTable = (schema: TableSchema): string =>
  [
    `### ${schema.name}`,
    '',
    `${schema.about}.`,
    '',
    '| column | type | meaning |',
    '|---|---|---|',
    ...allColumns(schema).map(({ name, type, about }) => `| ${name} | ${type} | ${about.replaceAll('|', '\\|')} |`),
  ].join('\n');
