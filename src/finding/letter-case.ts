import { isObject } from '../json.ts';

/** Names that the SDKs give members, where the wire begins with a small letter: enough to tell the two apart. */
const pascal = {
  finding: [
    'AccountId',
    'Arn',
    'CreatedAt',
    'Id',
    'Partition',
    'Region',
    'Resource',
    'SchemaVersion',
    'Service',
    'Severity',
    'Title',
    'Type',
    'UpdatedAt',
  ],
  resource: [
    'AccessKeyDetails',
    'ContainerDetails',
    'EbsVolumeDetails',
    'EcsClusterDetails',
    'EksClusterDetails',
    'InstanceDetails',
    'KubernetesDetails',
    'ResourceType',
  ],
  service: [
    'Action',
    'AdditionalInfo',
    'Archived',
    'Count',
    'DetectorId',
    'EbsVolumeScanDetails',
    'FeatureName',
    'ResourceRole',
    'RuntimeDetails',
    'ServiceName',
  ],
} as const;

const among = (value: unknown, names: readonly string[]): string | null =>
  isObject(value) ? (names.find((name) => Object.hasOwn(value, name)) ?? null) : null;

/** The first PascalCase member of a finding, its `resource` or its `service`; null when it is in the wire's case. */
export const pascalMember = (finding: { [key: string]: unknown }): string | null =>
  among(finding, pascal.finding) ??
  among(finding['resource'], pascal.resource) ??
  among(finding['service'], pascal.service);

/** Whether an object is a finding in the form of the SDKs rather than of the wire. */
export const isApiShape = (value: { [key: string]: unknown }): boolean =>
  !Object.hasOwn(value, 'id') && among(value, pascal.finding) !== null;
