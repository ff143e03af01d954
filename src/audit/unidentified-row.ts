import { asEnvelope } from '../archive/envelope.ts';
import type { RecordName } from '../archive/record.ts';
import { findings, schemaVersion } from './columns.ts';
import { decisionColumns } from './decision-columns.ts';
import { textAt, timeAt } from './fields.ts';
import type { FindingEvidence } from './finding-row.ts';
import { type PlacedRow, rowOf } from './row.ts';

type UnidentifiedName = Extract<RecordName, { of: 'unidentified' }>;

/** Input that named no finding: it is part of the population all the same, dated by when it came in. */
export const unidentifiedRow = (name: UnidentifiedName, evidence: FindingEvidence): PlacedRow => {
  const { finding, decision, alert } = evidence;
  const stored = asEnvelope(finding.value);
  const receivedAt = timeAt(stored, 'received_at');
  const values = {
    schema_version: schemaVersion,
    record_kind: name.kind,
    title: textAt(stored?.detail, 'title'),
    finding_type: textAt(stored?.detail, 'type'),
    updated_at: receivedAt,
    archived_at: receivedAt,
    ...(decision ? decisionColumns(decision) : { decision: 'none' }),
    problem: stored ? null : 'envelope-not-read',
    evidence_key: finding.key,
    evidence_version_id: finding.versionId,
    evidence_sha256: finding.sha256,
    handled: alert !== null,
  };
  const month = (receivedAt ?? '1970-01').slice(0, 7);
  return { partition: { table: 'findings', accountId: 'unidentified', month }, row: rowOf(findings.columns, values) };
};
