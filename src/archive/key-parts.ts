import { createHash } from 'node:crypto';
import type { Finding } from '../finding/finding.ts';
import { type Reason, reason } from '../reason.ts';

/** The parts of a finding that its key is made of: what tells one version from another. */
export type Version = Pick<Finding, 'accountId' | 'region' | 'id' | 'updatedAt' | 'count'>;

const account = /^\d{12}$/;
const region = /^[a-z0-9-]{1,32}$/;
const id = /^[A-Za-z0-9-]{1,64}$/;
const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;
/** EKS's own rule and kubeconfig's plain names; no dot at the end, which some file systems drop. */
const cluster = /^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,98}[A-Za-z0-9_-])?$/;

/** Types promise strings; a value that only looks like one in a template is refused all the same. */
const fits = (pattern: RegExp, part: unknown): boolean => typeof part === 'string' && pattern.test(part);

/** Milliseconds since 1970, or null for what is no time of GuardDuty's. */
export const epochMs = (updatedAt: string): number | null => {
  const ms = fits(time, updatedAt) ? Date.parse(updatedAt) : Number.NaN;
  return ms >= 0 ? ms : null;
};

const isCount = (count: number): boolean => Number.isSafeInteger(count) && count >= 0;

const checks: { readonly [part in keyof Version]: (version: Version) => boolean } = {
  accountId: (version) => fits(account, version.accountId),
  region: (version) => fits(region, version.region),
  id: (version) => fits(id, version.id),
  updatedAt: (version) => epochMs(version.updatedAt) !== null,
  count: (version) => isCount(version.count ?? 0),
};

/**
 * Why a finding cannot be named by its own words, one reason per part; empty for every finding of GuardDuty's.
 * The parts are attacker-written: what is not exactly of their shape never gets into a key.
 */
export const unfitParts = (version: Version): Reason[] =>
  (Object.keys(checks) as (keyof Version)[])
    .filter((part) => !checks[part](version))
    .map((part) =>
      reason('unfit-for-a-key', `${part} is not of its form: ${JSON.stringify(version[part])?.slice(0, 80)}`),
    );

/** The first twenty hexadecimal digits of a hash stand for a name that is no name; `_` begins no real one. */
const hashed = (name: string): string => `_${createHash('sha256').update(name).digest('hex').slice(0, 20)}`;

const fitting = (pattern: RegExp, part: string | null): string => {
  if (part === null) return 'local';
  return fits(pattern, part) ? part : hashed(part);
};

/** A cluster as a path of three parts that no name can leave. Contexts of a kubeconfig may be called anything. */
export const clusterPath = (of: { accountId: string | null; region: string | null; cluster: string }): string =>
  [fitting(account, of.accountId), fitting(region, of.region), fitting(cluster, of.cluster)].join('/');
