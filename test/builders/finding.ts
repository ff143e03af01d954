import { catalogue } from '../../src/finding/catalogue.ts';
import type { Finding, Parsed, Received } from '../../src/finding/finding.ts';
import { parse } from '../../src/finding/parse.ts';
import { isObject, type Json, type JsonObject } from '../../src/json.ts';

/** The changes on top of the base; objects are merged, everything else is replaced. */
export const merged = (base: JsonObject, changes: JsonObject): JsonObject =>
  Object.entries(changes).reduce<JsonObject>((whole, [key, change]) => {
    const old = whole[key];
    whole[key] = isObject(old) && isObject(change) ? merged(old as JsonObject, change) : change;
    return whole;
  }, structuredClone(base));

export const web = {
  namespace: 'shop',
  name: 'web-6d5f7c9b8-abcde',
  uid: '33a3c89e-3280-474d-b8cb-fdf03394fc15',
} as const;

export const image = '111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop/web:1.4.2';
export const containerId = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
export const instanceId = 'i-0123456789abcdef0';

const container: JsonObject = {
  containerRuntime: 'containerd',
  id: containerId,
  name: 'web',
  image,
  volumeMounts: null,
  securityContext: null,
};

export const podWorkload: JsonObject = {
  ...web,
  type: 'pods',
  hostNetwork: false,
  serviceAccountName: 'web',
  containers: [container],
  volumes: null,
};

export const deploymentWorkload: JsonObject = { ...podWorkload, name: 'web', type: 'deployments' };

const base = (type: string): JsonObject => ({
  schemaVersion: '2.0',
  accountId: '111122223333',
  region: 'eu-central-1',
  partition: 'aws',
  id: 'f0000000000000000000000000000001',
  arn: 'arn:aws:guardduty:eu-central-1:111122223333:detector/d4b040365221be2b54a6264dc9a4bc64/finding/f0000000000000000000000000000001',
  type,
  severity: 8,
  createdAt: '2026-11-20T09:58:30.000Z',
  updatedAt: '2026-11-20T10:00:00.000Z',
  title: 'Something happened',
  description: 'Something happened in a cluster.',
  resource: { resourceType: 'EKSCluster' },
  service: {
    serviceName: 'guardduty',
    detectorId: 'd4b040365221be2b54a6264dc9a4bc64',
    eventFirstSeen: '2026-11-20T09:55:00.000Z',
    eventLastSeen: '2026-11-20T09:58:00.000Z',
    archived: false,
    count: 1,
    additionalInfo: { value: '{}', type: 'default' },
  },
});

const eksClusterDetails: JsonObject = {
  name: 'prod',
  arn: 'arn:aws:eks:eu-central-1:111122223333:cluster/prod',
  vpcId: 'vpc-0a1b2c3d4e5f60718',
  status: 'ACTIVE',
  tags: [],
  createdAt: 1759300000.123,
};

export const nodeTags: JsonObject[] = [{ key: 'eks:cluster-name', value: 'prod' }];

export const instanceDetails: JsonObject = {
  instanceId,
  tags: nodeTags,
  networkInterfaces: [{ privateDnsName: 'ip-10-0-1-23.eu-central-1.compute.internal', privateIpAddress: '10.0.1.23' }],
};

/** The pod `shop/web-6d5f7c9b8-abcde` as Runtime Monitoring reports it. */
export const runtimeDetail = (type = 'Execution:Runtime/ReverseShell', changes: JsonObject = {}): JsonObject =>
  merged(
    merged(base(type), {
      resource: {
        eksClusterDetails,
        kubernetesDetails: { kubernetesUserDetails: null, kubernetesWorkloadDetails: podWorkload },
        instanceDetails,
      },
      service: {
        featureName: 'RuntimeMonitoring',
        action: {},
        runtimeDetails: {
          process: {
            name: 'sh',
            executablePath: '/bin/busybox',
            executableSha256: 'a'.repeat(64),
            pid: 31337,
            user: 'root',
            euid: 0,
          },
          context: {},
        },
      },
    }),
    changes,
  );

/** An API call of the IAM role user `alice`. */
export const auditDetail = (
  type = 'CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed',
  changes: JsonObject = {},
): JsonObject =>
  merged(
    merged(base(type), {
      resource: {
        eksClusterDetails,
        kubernetesDetails: {
          kubernetesUserDetails: {
            username: 'alice',
            uid: 'u',
            groups: ['system:authenticated'],
            sessionName: ['alice'],
          },
          kubernetesWorkloadDetails: null,
        },
        accessKeyDetails: {
          accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
          principalId: 'AROAEXAMPLE:alice',
          userType: 'Role',
          userName: 'DevOps',
        },
      },
      service: {
        action: {
          actionType: 'KUBERNETES_API_CALL',
          kubernetesApiCallAction: {
            requestUri: '/api/v1/secrets',
            verb: 'list',
            resource: 'secrets',
            sourceIPs: ['198.51.100.7'],
            userAgent: 'kubectl/v1.36',
            statusCode: 200,
            remoteIpDetails: { ipAddressV4: '198.51.100.7', country: { countryName: 'Exampleland' } },
          },
        },
        resourceRole: 'TARGET',
        evidence: null,
      },
    }),
    changes,
  );

/** A malware scan of a node's volume; the type says whether the container belongs to a cluster. */
export const malwareDetail = (type = 'Execution:Kubernetes/MaliciousFile', changes: JsonObject = {}): JsonObject => {
  const resource: JsonObject = type.startsWith('Execution:Container/')
    ? { resourceType: 'Container', containerDetails: container, instanceDetails }
    : {
        eksClusterDetails,
        kubernetesDetails: { kubernetesUserDetails: null, kubernetesWorkloadDetails: podWorkload },
        instanceDetails,
      };
  return merged(
    merged(base(type), {
      resource,
      service: {
        featureName: 'EbsVolumeScan',
        ebsVolumeScanDetails: {
          scanId: 's1',
          triggerFindingId: 'f0000000000000000000000000000009',
          scanDetections: {
            threatDetectedByName: {
              threatNames: [
                {
                  name: 'EICAR-Test-File',
                  severity: 'HIGH',
                  itemCount: 1,
                  filePaths: [{ filePath: '/tmp/eicar', fileName: 'eicar', hash: 'b'.repeat(64) }],
                },
              ],
            },
          },
        },
      },
    }),
    changes,
  );
};

export const sequenceCluster: JsonObject = {
  uid: 'arn:aws:eks:eu-central-1:111122223333:cluster/prod',
  name: 'prod',
  resourceType: 'EKS_CLUSTER',
  data: { eksCluster: { arn: 'arn:aws:eks:eu-central-1:111122223333:cluster/prod', ec2InstanceUids: [instanceId] } },
};

export const sequencePod: JsonObject = {
  uid: web.uid,
  name: web.name,
  resourceType: 'KUBERNETES_WORKLOAD',
  data: { kubernetesWorkload: { namespace: web.namespace, type: 'PODS', containerUids: [containerId] } },
};

/** An attack sequence over the cluster `prod` and the pod. */
export const sequenceDetail = (type = 'AttackSequence:EKS/CompromisedCluster', sequence: JsonObject = {}): JsonObject =>
  merged(base(type), {
    severity: 9,
    resource: { resourceType: 'AttackSequence' },
    service: {
      featureName: 'Correlation',
      detection: {
        sequence: {
          uid: 'seq-1',
          description: 'A sequence of actions',
          actors: [],
          resources: [sequenceCluster, sequencePod],
          endpoints: [],
          signals: [],
          ...sequence,
        },
      },
    },
  });

/** A realistic finding of any type that the catalogue knows. */
export const detailOfType = (type: string, changes: JsonObject = {}): JsonObject => {
  const entry = catalogue.find((known) => known.type === type);
  switch (entry?.family) {
    case 'audit':
      return entry.rule === 'workload'
        ? auditDetail(
            type,
            merged({ resource: { kubernetesDetails: { kubernetesWorkloadDetails: deploymentWorkload } } }, changes),
          )
        : auditDetail(type, changes);
    case 'malware':
      return malwareDetail(type, changes);
    case 'sequence':
      return merged(sequenceDetail(type), changes);
    default:
      return runtimeDetail(type, changes);
  }
};

/** The EventBridge event around a finding. */
export const eventOf = (detail: Json, envelope: JsonObject = {}): JsonObject => ({
  version: '0',
  id: 'cd2d702e-ab31-411b-9344-793ce56b1001',
  'detail-type': 'GuardDuty Finding',
  source: 'aws.guardduty',
  account: '111122223333',
  time: '2026-11-20T10:00:10Z',
  region: 'eu-central-1',
  resources: [],
  detail,
  ...envelope,
});

export const coverageEvent = (changes: JsonObject = {}): JsonObject =>
  eventOf(
    merged(
      {
        schemaVersion: '1.0',
        resourceAccountId: '111122223333',
        currentStatus: 'UNHEALTHY',
        previousStatus: 'HEALTHY',
        resourceDetails: {
          resourceType: 'EKS',
          eksClusterDetails: { clusterName: 'prod', availableNodes: 1, desiredNodes: 3, addonVersion: 'v1.17.1' },
        },
        issue: 'Agent exited',
        lastUpdatedAt: '2026-11-20T09:00:00.000Z',
      },
      changes,
    ),
    { 'detail-type': 'GuardDuty Runtime Protection Unhealthy' },
  );

/** Text, or any value as its JSON, as it came from one file. */
export const received = (value: unknown, source = 'event.json', line: number | null = null): Received => ({
  text: typeof value === 'string' ? value : JSON.stringify(value),
  bytes: null,
  source,
  line,
});

export const parsed = (value: unknown): Parsed => parse(received(value));

/** The finding that the pipeline would make of a detail on the wire; throws when it would make none. */
export const findingOf = (detail: JsonObject): Finding => {
  const result = parsed(eventOf(detail));
  if (result.kind !== 'finding') throw new Error(`no finding: ${JSON.stringify(result)}`);
  return result.finding;
};

export const findingOfType = (type: string, changes: JsonObject = {}): Finding =>
  findingOf(detailOfType(type, changes));

/** A reverse shell in the pod `shop/web-6d5f7c9b8-abcde`. */
export const reverseShell = (changes: JsonObject = {}): Finding => findingOf(runtimeDetail(undefined, changes));
