import { isObject, type Json, type JsonObject } from '../json.ts';
import { epochMs } from './time.ts';

/**
 * What an SDK calls a member, where the wire does not merely write its first letter small. The parent is part of the
 * rule, since the same name is regular elsewhere. Source: the Finding shape of the GuardDuty service model 2017-11-28.
 */
const irregular: { readonly [parentAndMember: string]: string } = {
  'KubernetesApiCallAction.SourceIps': 'sourceIPs',
  'Account.Name': 'account',
  'Location.Latitude': 'lat',
  'Location.Longitude': 'lon',
  'KubernetesWorkload.KubernetesResourcesTypes': 'type',
  'ProductCodes.Code': 'productCodeId',
  'ProductCodes.ProductType': 'productCodeType',
  'TaskDetails.TaskCreatedAt': 'createdAt',
  'RdsLoginAttemptAction.LoginAttributes': 'LoginAttributes',
  'Ec2Instance.IamInstanceProfile': 'IamInstanceProfile',
};

/** Members that are times: numbers of seconds on the wire, dates in an SDK, text in what an SDK or the CLI prints. */
const times = new Set([
  'CreatedAt',
  'CreatedTime',
  'EndTime',
  'FirstSeenAt',
  'LastModifiedAt',
  'LastSeenAt',
  'ModifiedAt',
  'ScanCompletedAt',
  'ScanStartedAt',
  'StartedAt',
  'StartTime',
  'TaskCreatedAt',
  'UpdatedAt',
]);

/** Maps: their keys are data and keep their case, for so many levels. */
const mapDepth: { readonly [member: string]: number } = { Profiles: 2, Behavior: 2, AffectedResources: 1 };

const wireName = (parent: string, member: string): string =>
  irregular[`${parent}.${member}`] ?? member.charAt(0).toLowerCase() + member.slice(1);

const seconds = (value: unknown): Json => {
  const ms = typeof value === 'string' ? epochMs(value) : null;
  return ms === null ? (value as Json) : ms / 1000;
};

const mapOf = (value: unknown, depth: number): Json => {
  if (depth === 0 || !isObject(value)) return wireValue('', value);
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapOf(inner, depth - 1)]));
};

/** A list has the name of the member that holds it, so that rules about its items can name their parent. */
const wireValue = (name: string, value: unknown): Json => {
  if (Array.isArray(value)) return value.map((item) => wireValue(name, item));
  return isObject(value) ? wireObject(name, value) : (value as Json);
};

const memberValue = (parent: string, member: string, value: unknown): Json => {
  if (times.has(member) && parent !== 'Finding') return seconds(value);
  const depth = mapDepth[member];
  return depth === undefined ? wireValue(member, value) : mapOf(value, depth);
};

const wireObject = (name: string, value: { [key: string]: unknown }): JsonObject =>
  Object.fromEntries(
    Object.entries(value).map(([member, inner]) => [wireName(name, member), memberValue(name, member, inner)]),
  );

/**
 * A finding as the SDKs and the CLI show it (PascalCase; times as ISO text once it is JSON) in the form of the wire,
 * of EventBridge and of S3 export: camelCase, nested times as epoch seconds. Unknown members come along. The depth of
 * the value must have been bounded before.
 */
export const fromApi = (finding: { [key: string]: unknown }): JsonObject => wireObject('Finding', finding);
