import { shown } from './cap.ts';
import type { Finding } from './finding.ts';
import { isAccountId, isFindingId, isRegion } from './names.ts';
import { type Outcome, ok, refusal } from './rejection.ts';
import { isoTime } from './time.ts';

/** Whose finding it is: the account and region in the finding itself, never those of the bus that delivered it. */
export type Owner = Pick<Finding, 'accountId' | 'region'>;
export type Identity = Owner & Pick<Finding, 'id'>;
export type Version = Identity & Pick<Finding, 'updatedAt' | 'count'>;

export const owner = ({ accountId, region }: Owner): Owner => ({ accountId, region });
export const identity = ({ accountId, region, id }: Identity): Identity => ({ accountId, region, id });
export const version = ({ accountId, region, id, updatedAt, count }: Version): Version => ({
  accountId,
  region,
  id,
  updatedAt,
  count,
});

/** `ACCOUNT/REGION/ID`: the same for every version, delivery and shape of one finding. */
export const identityText = ({ accountId, region, id }: Identity): string => `${accountId}/${region}/${id}`;

/** `ACCOUNT/REGION/ID/UPDATED-AT/COUNT`: the same for every delivery and shape of one version. */
export const versionText = (of: Version): string => `${identityText(of)}/${of.updatedAt}/${of.count}`;

type Part = {
  readonly key: string;
  readonly form: (text: string) => boolean;
  readonly code: string;
  readonly what: string;
};

/** Each ends up in the key of the evidence, so each must be exactly of its form. */
const parts = {
  id: { key: 'id', form: isFindingId, code: 'finding-id-invalid', what: 'letters, digits and dashes, at most 64' },
  accountId: { key: 'accountId', form: isAccountId, code: 'account-id-invalid', what: 'twelve digits' },
  region: { key: 'region', form: isRegion, code: 'region-invalid', what: 'a region such as eu-central-1' },
} as const satisfies { readonly [key: string]: Part };

const read = (detail: { [key: string]: unknown }, { key, form, code, what }: Part): Outcome<string> => {
  const value = detail[key];
  if (typeof value === 'string' && form(value)) return ok(value);
  return refusal(code, `${key} is ${shown(value)} and must be ${what}`);
};

/** 0 where the finding has none; the count is a part of the key, so what is no count is refused like any other part. */
const countOf = (service: unknown): Outcome<number> => {
  const count = (service as { count?: unknown } | null | undefined)?.count ?? 0;
  if (Number.isSafeInteger(count) && (count as number) >= 0) return ok(count as number);
  return refusal('count-invalid', `service.count is ${shown(count)} and must be a whole number from 0 on`);
};

/** The version that a finding on the wire says it is; a part that is missing or not of its form is refused by its name. */
export const readVersion = (detail: { [key: string]: unknown }): Outcome<Version> => {
  if (detail['id'] === undefined || detail['id'] === null || detail['id'] === '')
    return refusal('finding-without-id', 'the finding has no id, so it cannot be told from another');
  const [id, accountId, region] = [read(detail, parts.id), read(detail, parts.accountId), read(detail, parts.region)];
  if (id.state === 'refused') return id;
  if (accountId.state === 'refused') return accountId;
  if (region.state === 'refused') return region;
  const updatedAt = isoTime(detail['updatedAt']);
  if (updatedAt === null)
    return refusal('updated-at-invalid', `updatedAt is ${shown(detail['updatedAt'])} and must be a time from 1970 on`);
  const count = countOf(detail['service']);
  if (count.state === 'refused') return count;
  return ok({ id: id.value, accountId: accountId.value, region: region.value, updatedAt, count: count.value });
};
