/**
 * The one schema of the analytics: rows, Parquet, the Glue tables, the DuckDB views and the page of columns are made
 * from it. Flat, because structs fold the case of their members in Athena; labels stay JSON text for the same reason.
 * A column is only ever added, at the end of its group, and may be null: old objects are read by name.
 */
export type ColumnType = 'string' | 'int' | 'double' | 'boolean' | 'timestamp' | 'array<string>';

export type Column = { readonly name: string; readonly type: ColumnType; readonly about: string };

export type TableName = 'findings' | 'actions';

export type TableSchema = {
  readonly name: TableName;
  readonly about: string;
  readonly columns: readonly Column[];
  /** Rows are sorted by these before they are written, so that readers skip what they do not want. */
  readonly sort: readonly string[];
  /** Columns with a bloom filter. */
  readonly bloom: readonly string[];
};

export const schemaVersion = 1;

/** Part of every path, never of a file: `account_id=…/month=YYYY-MM`. */
export const partitionColumns: readonly Column[] = [
  {
    name: 'account_id',
    type: 'string',
    about: 'AWS account; `local` for a cluster without one, `unidentified` for input without an identity',
  },
  { name: 'month', type: 'string', about: 'YYYY-MM, UTC: of `updated_at` for findings, of `occurred_at` for actions' },
];

const column = (name: string, type: ColumnType, about: string): Column => ({ name, type, about });

const evidence: readonly Column[] = [
  column(
    'evidence_key',
    'string',
    'key of the locked object that this row was made from; decision and alert stand beside it, under -decision and -alert',
  ),
  column('evidence_version_id', 'string', 'its version in the bucket; null in a folder'),
  column('evidence_sha256', 'string', 'SHA-256 of its bytes, as the digest states it'),
];

export const findings: TableSchema = {
  name: 'findings',
  about: 'One row for each version of a finding, and one for each rejected input and coverage event',
  sort: ['cluster', 'namespace', 'updated_at', 'evidence_key'],
  bloom: ['finding_id'],
  columns: [
    column('schema_version', 'int', 'of this table'),
    column('record_kind', 'string', '`finding`, `rejected` or `coverage`'),
    column('finding_id', 'string', "GuardDuty's id"),
    column('detector_id', 'string', "GuardDuty's detector; with account, region and id it makes the ARN"),
    column('finding_type', 'string', 'e.g. `Execution:Runtime/ReverseShell`'),
    column('severity', 'double', '1.0 to 10.0'),
    column('severity_label', 'string', '`low`, `medium`, `high` or `critical`'),
    column('title', 'string', 'of the finding, at most 500 characters'),
    column('created_at', 'timestamp', 'when GuardDuty first made the finding'),
    column('updated_at', 'timestamp', 'of this version'),
    column('first_seen', 'timestamp', 'when the activity was first seen'),
    column('last_seen', 'timestamp', 'when it was last seen'),
    column('archived_at', 'timestamp', 'when Lazaret stored the version'),
    column('seen_count', 'int', 'how often GuardDuty has seen it'),
    column('suppressed', 'boolean', 'archived in GuardDuty, by hand or by a suppression rule'),
    column('sample', 'boolean', 'a sample finding'),
    column('feature', 'string', 'the GuardDuty feature that found it'),
    column('region', 'string', 'AWS region'),
    column('cluster', 'string', 'EKS cluster'),
    column('target_class', 'string', 'what it is about: `pod`, `node`, `user`, …'),
    column('targets', 'int', 'how many things it implicates; the columns below are of the first'),
    column('namespace', 'string', 'of the pod or workload'),
    column('workload_kind', 'string', 'Deployment, DaemonSet, …'),
    column('workload_name', 'string', 'of the workload'),
    column('pod_name', 'string', 'of the pod'),
    column('pod_uid', 'string', 'of the pod'),
    column('container_image', 'string', 'of the container that the finding names, else of the first'),
    column('service_account', 'string', 'that the pod runs as'),
    column('node_name', 'string', 'that the pod runs on'),
    column('lookup', 'string', 'whether the pod could be looked at: `found`, `gone`, `unreachable`, …'),
    column('privileged', 'boolean', 'some container is privileged; null where nobody could look'),
    column('host_network', 'boolean', 'the pod is in the node’s network'),
    column('host_pid', 'boolean', 'the pod sees the node’s processes'),
    column('run_as_user', 'int', 'of the first container, where the specification says so'),
    column('caps_added', 'array<string>', 'capabilities that containers add'),
    column('host_paths', 'array<string>', 'paths of the node that are mounted'),
    column('labels_json', 'string', 'labels of the pod, as JSON'),
    column('pss_level', 'string', 'the Pod Security Standard that the pod meets'),
    column('escape_paths', 'array<string>', 'ids of the ways out that were open'),
    column('actor_user', 'string', 'Kubernetes user that the finding names'),
    column('source_ip', 'string', 'remote address that the finding names'),
    column('source_country', 'string', 'of the remote address'),
    column(
      'decision',
      'string',
      'what was decided: `act`, `approve`, `none`, `pending` where no decision is stored, or `unreadable`',
    ),
    column('decision_mode', 'string', '`observe`, `approve` or `enforce`'),
    column('decision_rule', 'string', 'the rule that matched'),
    column('decision_reason', 'string', 'codes of the reasons, in order'),
    column('decided_actions', 'array<string>', 'what was to be done'),
    column('proposed_actions', 'array<string>', 'what the rule names, whatever the guards said'),
    column('policy_sha256', 'string', 'of the policy that decided'),
    column('decided_at', 'timestamp', 'when'),
    column('handled', 'boolean', 'the version was handled to the end: its alert record is stored'),
    column('problem', 'string', 'what of the evidence could not be read'),
    ...evidence,
  ],
};

export const actions: TableSchema = {
  name: 'actions',
  about: 'One row for each record of a plan: planned, begun, each step, each verdict, released, failed',
  sort: ['cluster', 'plan_id', 'occurred_at', 'evidence_key'],
  bloom: ['plan_id'],
  columns: [
    column('schema_version', 'int', 'of this table'),
    column('plan_id', 'string', '20 hexadecimal digits'),
    column(
      'record_kind',
      'string',
      '`plan`, `before-image`, `capture`, `action`, `verdict`, `release`, `failure` or `alert`',
    ),
    column('step', 'string', 'of an action: the name of the step'),
    column('occurred_at', 'timestamp', 'when, as the record says'),
    column('region', 'string', 'AWS region, or `local`'),
    column('cluster', 'string', 'the cluster, as it stands in the key'),
    column('action', 'string', '`quarantine`, `scale`, …'),
    column('target_kind', 'string', 'Pod, Deployment, …'),
    column('namespace', 'string', 'of the target'),
    column('target_name', 'string', 'of the target'),
    column('target_uid', 'string', 'of the target'),
    column('engine', 'string', 'what enforces network policies there'),
    column('finding_key', 'string', 'key of the finding that caused it; null at a person’s request'),
    column('decision_key', 'string', 'key of the decision that caused it'),
    column('changed', 'boolean', 'of a step: something was changed'),
    column('verdict', 'string', '`isolated`, `partial`, `not-enforceable` or `unverified`'),
    column('because', 'string', 'of a release: `asked`, `expired` or `failed`'),
    column('reasons', 'string', 'codes of the reasons and notes, in order'),
    column('expires_at', 'timestamp', 'of a plan'),
    column('problem', 'string', 'what of the evidence could not be read'),
    ...evidence,
  ],
};

export const tables: readonly TableSchema[] = [findings, actions];

export const tableOf = (name: TableName): TableSchema => (name === 'findings' ? findings : actions);
