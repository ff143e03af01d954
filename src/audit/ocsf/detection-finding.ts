import type { Finding } from '../../finding/finding.ts';
import { at, numberAt, textAt, timeAt } from '../fields.ts';

/** The published version that is written, and that every event is checked against. */
export const ocsfVersion = '1.8.0';

/** Where the event was made from, for who wants the evidence. */
export type OcsfOrigin = {
  readonly key: string;
  readonly sha256: string;
  readonly rawSha256: string | null;
  readonly software: string;
};

const ms = (time: string | null): number | undefined => (time === null ? undefined : Date.parse(time));

const severities = { low: [2, 'Low'], medium: [3, 'Medium'], high: [4, 'High'], critical: [5, 'Critical'] } as const;

const severityOf = (severity: number): readonly [number, string] => {
  if (severity >= 9) return severities.critical;
  if (severity >= 7) return severities.high;
  return severity >= 4 ? severities.medium : severities.low;
};

/** Created while it was seen once and not updated; closed when GuardDuty archived it. */
const activityOf = ({ archived, createdAt, updatedAt, count }: Finding): readonly [number, string] => {
  if (archived) return [3, 'Close'];
  return Date.parse(createdAt) === Date.parse(updatedAt) && count <= 1 ? [1, 'Create'] : [2, 'Update'];
};

/** Without the members that are not known: the schema knows no null. */
const known = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined && inner !== null)) as Partial<T>;

const resourcesOf = ({ cluster, targets, region, partition }: Finding): object[] => {
  const of = targets.flatMap(({ pod, workload, node }) => [
    pod && known({ type: 'KubernetesPod', name: pod.name, namespace: pod.namespace, uid: pod.uid, region }),
    workload &&
      known({
        type: `Kubernetes${workload.kind}`,
        name: workload.name,
        namespace: workload.namespace,
        uid: workload.uid,
        region,
      }),
    node?.name || node?.instanceId
      ? known({ type: 'KubernetesNode', name: node.name, uid: node.instanceId, region })
      : null,
  ]);
  const eks =
    cluster && known({ type: 'EKSCluster', name: cluster.name, uid: cluster.arn, region, cloud_partition: partition });
  return [eks, ...of].filter((one) => one !== null);
};

const processOf = (detail: unknown): object | null => {
  const process = at(detail, 'service', 'runtimeDetails', 'process');
  const pid = numberAt(process, 'pid');
  if (pid === null) return null;
  return known({ pid, name: textAt(process, 'name'), path: textAt(process, 'executablePath') });
};

const endpointOf = (detail: unknown): object | null => {
  const action = at(detail, 'service', 'action');
  const places = ['kubernetesApiCallAction', 'networkConnectionAction', 'awsApiCallAction'];
  const ip = places.map((place) => textAt(action, place, 'remoteIpDetails', 'ipAddressV4')).find((one) => one !== null);
  return ip === undefined ? null : { ip };
};

const apiOf = (detail: unknown): object | null => {
  const call = at(detail, 'service', 'action', 'kubernetesApiCallAction');
  const verb = textAt(call, 'verb');
  return verb === null
    ? null
    : known({
        operation: `${verb} ${textAt(call, 'resource') ?? textAt(call, 'requestUri') ?? ''}`.trim(),
        service: { name: 'kubernetes' },
      });
};

const queryOf = (detail: unknown): object | null => {
  const hostname = textAt(detail, 'service', 'action', 'dnsRequestAction', 'domain');
  return hostname === null ? null : { hostname };
};

const evidencesOf = ({ detail }: Finding): object[] => {
  const process = processOf(detail);
  const name = textAt(detail, 'resource', 'kubernetesDetails', 'kubernetesUserDetails', 'username');
  const actor = process || name ? known({ process, user: name === null ? null : { name } }) : null;
  const evidence = known({
    actor,
    process,
    src_endpoint: endpointOf(detail),
    api: apiOf(detail),
    query: queryOf(detail),
  });
  return Object.keys(evidence).length > 0 ? [evidence] : [];
};

const findingInfo = ({ arn, title, description, type, createdAt, updatedAt, detail }: Finding): object =>
  known({
    uid: arn,
    title,
    desc: description,
    types: [type],
    created_time: ms(createdAt),
    modified_time: ms(updatedAt),
    first_seen_time: ms(timeAt(detail, 'service', 'eventFirstSeen')),
    last_seen_time: ms(timeAt(detail, 'service', 'eventLastSeen')),
  });

/** One finding version as an OCSF Detection Finding (class 2004), https://schema.ocsf.io/1.8.0/classes/detection_finding */
export const detectionFinding = (finding: Finding, origin: OcsfOrigin): object => {
  const [severityId, severity] = severityOf(finding.severity);
  const [activityId, activity] = activityOf(finding);
  const evidences = evidencesOf(finding);
  return {
    activity_id: activityId,
    activity_name: activity,
    category_uid: 2,
    category_name: 'Findings',
    class_uid: 2004,
    class_name: 'Detection Finding',
    type_uid: 200_400 + activityId,
    time: ms(finding.updatedAt),
    severity_id: severityId,
    severity,
    status_id: finding.archived ? 3 : 1,
    status: finding.archived ? 'Suppressed' : 'New',
    count: Math.max(1, finding.count),
    finding_info: findingInfo(finding),
    metadata: {
      version: ocsfVersion,
      profiles: ['cloud'],
      uid: `${finding.id}/${finding.updatedAt}/${finding.count}`,
      product: known({
        name: 'GuardDuty',
        vendor_name: 'AWS',
        feature: finding.featureName === null ? null : { name: finding.featureName },
      }),
      log_provider: origin.software,
    },
    cloud: {
      provider: 'AWS',
      region: finding.region,
      account: { uid: finding.accountId },
      cloud_partition: finding.partition,
    },
    resources: resourcesOf(finding),
    ...(evidences.length > 0 && { evidences }),
    unmapped: known({ evidence_key: origin.key, evidence_sha256: origin.sha256, raw_sha256: origin.rawSha256 }),
  };
};
