import { asEnvelope, type Envelope, rawBytes } from '../archive/envelope.ts';
import type { RecordName } from '../archive/record.ts';
import type { Finding } from '../finding/finding.ts';
import { parse } from '../finding/parse.ts';
import { findings, schemaVersion } from './columns.ts';
import { decisionColumns } from './decision-columns.ts';
import type { Evidence } from './evidence.ts';
import { at, intAt, textAt, timeAt } from './fields.ts';
import { type PlacedRow, type Row, rowOf } from './row.ts';

/** The three objects of one finding version; the decision or the alert may not be there yet. */
export type FindingEvidence = {
  readonly finding: Evidence;
  readonly decision: Evidence | null;
  readonly alert: Evidence | null;
};

type FindingName = Extract<RecordName, { of: 'finding' }>;

/** GuardDuty's bands of severity. */
export const severityLabel = (severity: number): string => {
  if (severity >= 9) return 'critical';
  if (severity >= 7) return 'high';
  return severity >= 4 ? 'medium' : 'low';
};

const parsedFinding = (stored: Envelope): Finding | null => {
  const bytes = 'raw' in stored ? null : rawBytes(stored);
  const text = 'raw' in stored ? stored.raw : Buffer.from(stored.raw_base64, 'base64').toString('utf8');
  const parsed = parse({ text, bytes, source: 'archive', line: null });
  return parsed.kind === 'finding' ? parsed.finding : null;
};

/** The address and its country stand in whichever action the finding tells of. */
const remote = (detail: unknown): Row => {
  const action = at(detail, 'service', 'action');
  const places = ['kubernetesApiCallAction', 'networkConnectionAction', 'awsApiCallAction'];
  const details = places.map((place) => at(action, place, 'remoteIpDetails')).find((found) => found !== undefined);
  const probed = at(action, 'portProbeAction', 'portProbeDetails', 0, 'remoteIpDetails');
  const from = details ?? probed;
  return {
    source_ip: textAt(from, 'ipAddressV4') ?? textAt(from, 'ipAddressV6'),
    source_country: textAt(from, 'country', 'countryName'),
  };
};

const ofFinding = ({ detail, targets, ...finding }: Finding): Row => {
  const [target] = targets;
  return {
    detector_id: /:detector\/([^/]{1,64})\//.exec(finding.arn)?.[1] ?? null,
    finding_type: finding.type,
    severity: finding.severity,
    severity_label: severityLabel(finding.severity),
    title: textAt(finding, 'title'),
    created_at: timeAt(finding, 'createdAt'),
    first_seen: timeAt(detail, 'service', 'eventFirstSeen'),
    last_seen: timeAt(detail, 'service', 'eventLastSeen'),
    suppressed: finding.archived,
    sample: finding.sample,
    feature: finding.featureName,
    cluster: textAt(finding, 'cluster', 'name'),
    target_class: finding.targetClass,
    targets: targets.length,
    namespace: textAt(target, 'pod', 'namespace') ?? textAt(target, 'workload', 'namespace'),
    workload_kind: textAt(target, 'workload', 'kind'),
    workload_name: textAt(target, 'workload', 'name'),
    pod_name: textAt(target, 'pod', 'name'),
    pod_uid: textAt(target, 'pod', 'uid'),
    container_image: textAt(target, 'image'),
    service_account: textAt(target, 'serviceAccount', 'name'),
    node_name: textAt(target, 'node', 'name'),
    actor_user: textAt(detail, 'resource', 'kubernetesDetails', 'kubernetesUserDetails', 'username'),
    ...remote(detail),
  };
};

/** What the decision saw of the pod stands before what the finding says of it. */
const withSeen = (stated: Row, seen: Row): Row => {
  const known = Object.entries(seen).filter(([, value]) => value !== null);
  return { ...stated, ...Object.fromEntries(known) };
};

const problemOf = (stored: Envelope | null, finding: Finding | null): string | null => {
  if (!stored) return 'envelope-not-read';
  return finding ? null : 'finding-not-understood';
};

const traced = ({ finding, alert }: FindingEvidence): Row => ({
  handled: alert !== null,
  evidence_key: finding.key,
  evidence_version_id: finding.versionId,
  evidence_sha256: finding.sha256,
});

/** One version of a finding. Bytes that cannot be read still give a row: what the key says, and the problem. */
export const findingRow = (name: FindingName, evidence: FindingEvidence): PlacedRow => {
  const stored = asEnvelope(evidence.finding.value);
  const finding = stored && parsedFinding(stored);
  const values: Row = {
    schema_version: schemaVersion,
    record_kind: 'finding',
    ...withSeen(finding ? ofFinding(finding) : {}, decisionColumns(evidence.decision)),
    finding_id: name.id,
    updated_at: name.updatedAt,
    seen_count: intAt(name, 'count'),
    region: name.region,
    archived_at: timeAt(stored, 'received_at'),
    problem: problemOf(stored, finding),
    ...traced(evidence),
  };
  const partition = { table: 'findings', accountId: name.accountId, month: name.updatedAt.slice(0, 7) } as const;
  return { partition, row: rowOf(findings.columns, values) };
};
