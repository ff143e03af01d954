import { type Column, type ColumnType, partitionColumns, type TableSchema } from './columns.ts';
import type { View } from './views.ts';

const duckdbTypes: { readonly [type in ColumnType]: string } = {
  string: 'VARCHAR',
  int: 'INTEGER',
  double: 'DOUBLE',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
  'array<string>': 'VARCHAR[]',
};

/** Columns as Glue and Hive name their types; the same words as ours. */
export const glueColumns = ({
  columns,
}: Pick<TableSchema, 'columns'>): { name: string; type: string; comment: string }[] =>
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

const prestoTypes: { readonly [type in ColumnType]: string } = {
  string: 'varchar',
  int: 'integer',
  double: 'double',
  boolean: 'boolean',
  timestamp: 'timestamp',
  'array<string>': 'array(varchar)',
};

/**
 * The text of a view as Athena keeps it in Glue: base64 of its SQL and the types of its columns, in a comment.
 * https://docs.aws.amazon.com/athena/latest/ug/views.html (that they are kept so: trino's ViewReaderUtil)
 */
export const prestoView = ({ sql, columns }: View, database: string): string => {
  const told = {
    originalSql: sql,
    catalog: 'awsdatacatalog',
    schema: database,
    columns: columns.map(({ name, type }) => ({ name, type: prestoTypes[type] })),
  };
  return `/* Presto View: ${Buffer.from(JSON.stringify(told)).toString('base64')} */`;
};

/** A view in a DuckDB of somebody's own. */
export const duckdbNamedView = ({ name, sql }: View): string => `CREATE VIEW ${name} AS ${sql}`;

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
export const docsTable = (schema: TableSchema): string => docsColumns(schema, allColumns(schema));

export const docsView = (view: View): string =>
  view.columnsOf
    ? `### ${view.name}\n\n${view.about}. Its columns are those of \`${view.columnsOf}\`.`
    : docsColumns(view, view.columns);

const docsColumns = ({ name, about }: { name: string; about: string }, columns: readonly Column[]): string =>
  [
    `### ${name}`,
    '',
    `${about}.`,
    '',
    '| column | type | meaning |',
    '|---|---|---|',
    ...columns.map((one) => `| ${one.name} | ${one.type} | ${one.about.replaceAll('|', '\\|')} |`),
  ].join('\n');
