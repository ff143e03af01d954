import { actions, type Column, findings, partitionColumns, type TableName } from './columns.ts';

/** A question that is asked so often that it has a name, in SQL that both engines take, over `findings` and `actions`. */
export type View = {
  readonly name: 'latest_findings' | 'containments';
  readonly about: string;
  readonly columns: readonly Column[];
  /** The table whose columns these are. */
  readonly columnsOf?: TableName;
  readonly sql: string;
};

const named = (all: readonly Column[], names: readonly string[]): Column[] =>
  names.map((name) => {
    const column = all.find((one) => one.name === name);
    if (!column) throw new Error(`view: there is no column ${name}`);
    return column;
  });

const findingColumns = [...partitionColumns, ...findings.columns];

const latestFindings: View = {
  name: 'latest_findings',
  about: 'One row for each finding: its newest version',
  columns: findingColumns,
  columnsOf: 'findings',
  sql: `SELECT ${findingColumns.map(({ name }) => name).join(', ')}
FROM (
  SELECT *, row_number() OVER (PARTITION BY account_id, region, finding_id ORDER BY updated_at DESC, seen_count DESC, evidence_key) AS newest
  FROM findings
  WHERE record_kind = 'finding'
) AS numbered
WHERE newest = 1`,
};

const timestamp = (name: string, about: string): Column => ({ name, type: 'timestamp', about });
const text = (name: string, about: string): Column => ({ name, type: 'string', about });

const planOf = [
  'plan_id',
  'account_id',
  'region',
  'cluster',
  'action',
  'namespace',
  'target_kind',
  'target_name',
] as const;

const containments: View = {
  name: 'containments',
  about: 'One row for each plan: when it was made, begun and released, and the newest verdict',
  columns: [
    ...named([...partitionColumns, ...actions.columns], planOf),
    timestamp('planned_at', 'when the plan was stored'),
    timestamp(
      'begun_at',
      'when its before-image was stored, which is before the first write; null where nothing was done',
    ),
    text('verdict', 'the newest one'),
    timestamp('expires_at', 'when it ends by itself'),
    timestamp('released_at', 'when it was taken back'),
    text('released_because', '`asked`, `expired` or `failed`'),
    text('failed_because', 'codes of the reasons, where it failed'),
    text('finding_key', 'key of the finding that caused it; null at a person’s request'),
  ],
  sql: `SELECT ${planOf.join(', ')},
  min(CASE WHEN record_kind = 'plan' THEN occurred_at END) AS planned_at,
  min(CASE WHEN record_kind = 'before-image' THEN occurred_at END) AS begun_at,
  max_by(verdict, occurred_at) FILTER (WHERE record_kind = 'verdict') AS verdict,
  max(expires_at) AS expires_at,
  min(CASE WHEN record_kind = 'release' THEN occurred_at END) AS released_at,
  max(CASE WHEN record_kind = 'release' THEN because END) AS released_because,
  max(CASE WHEN record_kind = 'failure' THEN reasons END) AS failed_because,
  max(finding_key) AS finding_key
FROM actions
GROUP BY ${planOf.join(', ')}`,
};

export const views: readonly View[] = [latestFindings, containments];
