import type { RecordName } from '../archive/record.ts';
import { actions, schemaVersion } from './columns.ts';
import type { Evidence } from './evidence.ts';
import { at, booleanAt, codesOf, listAt, textAt, timeAt } from './fields.ts';
import { type PlacedRow, rowOf } from './row.ts';

type PlanName = Extract<RecordName, { of: 'plan' }>;

/** Each kind of record says when under its own name. */
const times = [
  'createdAt',
  'savedAt',
  'capturedAt',
  'doneAt',
  'lookedAt',
  'releasedAt',
  'failedAt',
  'alertedAt',
] as const;

const atOf = (name: PlanName, value: unknown): string | null => {
  const told = times.map((field) => timeAt(value, field)).find((time) => time !== null);
  return told ?? (name.kind === 'verdict' ? timeAt(Number(name.suffix) / 1000) : null);
};

const accountOf = (account: string): string => (/^\d{12}$/.test(account) ? account : 'local');

/** One record of a plan; what it is about stands in the plan's own record, which may be damaged or gone. */
export const actionRow = (name: PlanName, record: Evidence, plan: unknown): PlacedRow => {
  const { value } = record;
  const time = atOf(name, value);
  const values = {
    schema_version: schemaVersion,
    plan_id: name.planId,
    record_kind: name.kind,
    step: name.kind === 'action' ? name.suffix : textAt(value, 'step'),
    occurred_at: time,
    region: name.region,
    cluster: name.cluster,
    action: textAt(plan, 'action'),
    target_kind: textAt(plan, 'target', 'kind'),
    namespace: textAt(plan, 'target', 'namespace'),
    target_name: textAt(plan, 'target', 'name'),
    target_uid: textAt(plan, 'target', 'uid'),
    engine: textAt(plan, 'engine'),
    finding_key: textAt(plan, 'findingKey'),
    decision_key: textAt(plan, 'decisionKey'),
    changed: booleanAt(value, 'changed'),
    verdict: name.kind === 'verdict' ? textAt(value, 'verdict') : null,
    because: textAt(value, 'because'),
    reasons: codesOf([...listAt(value, 'refusals'), ...listAt(value, 'reasons'), ...listAt(value, 'notes')]),
    expires_at: timeAt(plan, 'expiresAt'),
    problem: problemOf(value, plan),
    evidence_key: record.key,
    evidence_version_id: record.versionId,
    evidence_sha256: record.sha256,
  };
  const month = (time ?? '1970-01').slice(0, 7);
  return {
    partition: { table: 'actions', accountId: accountOf(name.account), month },
    row: rowOf(actions.columns, values),
  };
};

const problemOf = (value: unknown, plan: unknown): string | null => {
  if (at(value) === null) return 'record-not-json';
  return at(plan, 'id') === undefined ? 'plan-record-missing' : null;
};
