import { createHash } from 'node:crypto';
import type { Finding } from '../finding/finding.ts';
import { canonicalJson } from '../json.ts';
import { clusterPath, epochMs, unfitParts, type Version } from './key-parts.ts';
import type { FindingRecordKind, UnidentifiedRecordKind } from './record.ts';

/** Everything that a digest covers is below this. */
export const evidencePrefix = 'evidence/v1/';
/** Plans of all accounts, regions and clusters. */
export const plansPrefix = `${evidencePrefix}_plans/`;
const unidentifiedPrefix = `${evidencePrefix}_unidentified/`;

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * `evidence/v1/ACCOUNT/REGION/DAY/ID/MILLISECONDS-COUNT-KIND.json`, day and milliseconds of `updatedAt` in UTC.
 * Nothing in it depends on delivery, clock or bytes: a redelivery, the administrator's copy and the export's shape of
 * one version meet in one key. A finding with a part that is not of its form goes to `_unidentified`, under the hash
 * of its canonical detail, as `rejected`, `decision` or `alert`.
 */
export const findingKey = (finding: Version & Pick<Finding, 'detail'>, kind: FindingRecordKind): string => {
  const ms = epochMs(finding.updatedAt);
  if (ms === null || unfitParts(finding).length > 0)
    return unidentifiedKey(sha256(canonicalJson(finding.detail)), kind === 'finding' ? 'rejected' : kind);
  const day = new Date(ms).toISOString().slice(0, 10);
  const { accountId, region, id, count } = finding;
  return `${evidencePrefix}${accountId}/${region}/${day}/${id}/${ms}-${count ?? 0}-${kind}.json`;
};

/** Where the records of one cluster's plans are; ends in a slash. A cluster without an account is `local`. */
export const planPrefix = (of: { accountId: string | null; region: string | null; cluster: string }): string =>
  `${plansPrefix}${clusterPath(of)}/`;

const planIdForm = /^[0-9a-f]{20}$/;
const planKind =
  /^(plan|before-image|capture|capture-after|release|failure|(?:action|alert)-[a-z0-9][a-z0-9-]{0,39}|verdict-\d{1,15})$/;

/** `kind` is a plan record kind, `action-STEP`, `verdict-<looked-at ms>` or `alert-REQUEST`; anything else is a mistake of the caller and throws. */
export const planKey = (
  plan: { id: string; accountId: string | null; region: string | null; cluster: string },
  kind: string,
): string => {
  if (!planIdForm.test(plan.id)) throw new Error(`not a plan id: ${JSON.stringify(plan.id)}`);
  if (!planKind.test(kind)) throw new Error(`not a kind of plan record: ${JSON.stringify(kind)}`);
  return `${planPrefix(plan)}${plan.id}/${kind}.json`;
};

/** Everything that containers wrote: outside what digests cover and most readers may read; the capture record seals it by hash. */
export const logsPrefix = 'logs/v1/';

/** `logs/v1/ACCOUNT/REGION/CLUSTER/PLAN/CONTAINER-current-before.log`; a container's name is a DNS label. */
export const logKey = (
  plan: { id: string; accountId: string | null; region: string | null; cluster: string },
  container: string,
  run: 'current' | 'previous',
  phase: 'before' | 'after',
): string => {
  if (!planIdForm.test(plan.id)) throw new Error(`not a plan id: ${JSON.stringify(plan.id)}`);
  if (!/^[a-z0-9-]{1,63}$/.test(container)) throw new Error(`not a container's name: ${JSON.stringify(container)}`);
  return `${logsPrefix}${clusterPath(plan)}/${plan.id}/${container}-${run}-${phase}.log`;
};

type PlanCause = { decisionKey: string } | { requestId: string };

/**
 * The same act on the same target for the same cause is one plan, whoever plans it and however often: the first 20
 * hexadecimal digits of the SHA-256 of the canonical JSON of all of these. `requestId` is the operator's, without a finding.
 */
export const planId = (
  of: {
    accountId: string | null;
    region: string | null;
    cluster: string;
    action: string;
    targetUid: string;
  } & PlanCause,
): string => {
  const { accountId, region, cluster, action, targetUid } = of;
  const cause = 'decisionKey' in of ? { decisionKey: of.decisionKey } : { requestId: of.requestId };
  return sha256(canonicalJson({ accountId, region, cluster, action, targetUid, ...cause })).slice(0, 20);
};

/** Input without a usable identity is named by the SHA-256 of its bytes, in lower-case hexadecimal. */
export const unidentifiedKey = (sha256hex: string, kind: UnidentifiedRecordKind): string => {
  if (!/^[0-9a-f]{64}$/.test(sha256hex)) throw new Error(`not a SHA-256: ${JSON.stringify(sha256hex)}`);
  return `${unidentifiedPrefix}${sha256hex}/${kind}.json`;
};
