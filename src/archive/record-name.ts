import { evidencePrefix } from './keys.ts';
import type { FindingRecordKind, PlanRecordKind, RecordName, UnidentifiedRecordKind } from './record.ts';

const finding =
  /^(\d{12})\/([a-z0-9-]{1,32})\/(\d{4}-\d\d-\d\d)\/([A-Za-z0-9-]{1,64})\/(\d+)-(\d+)-(finding|decision|alert)\.json$/;
const plan =
  /^_plans\/([^/]+)\/([^/]+)\/([^/]+)\/([0-9a-f]{20})\/(plan|before-image|capture|action|verdict|release|failure|alert)(?:-([a-z0-9-]+))?\.json$/;
const unidentified = /^_unidentified\/([0-9a-f]{64})\/(rejected|coverage|decision|alert)\.json$/;

type Reading = { readonly form: RegExp; readonly name: (...parts: string[]) => RecordName };

const readings: readonly Reading[] = [
  {
    form: finding,
    name: (accountId = '', region = '', _day, id = '', ms, count, kind) => ({
      of: 'finding',
      kind: kind as FindingRecordKind,
      accountId,
      region,
      id,
      updatedAt: new Date(Number(ms)).toISOString(),
      count: Number(count),
    }),
  },
  {
    form: plan,
    name: (account = '', region = '', cluster = '', planId = '', kind, suffix) => ({
      of: 'plan',
      kind: kind as PlanRecordKind,
      suffix: suffix ?? null,
      account,
      region,
      cluster,
      planId,
    }),
  },
  {
    form: unidentified,
    name: (sha256 = '', kind) => ({ of: 'unidentified', kind: kind as UnidentifiedRecordKind, sha256 }),
  },
];

/** What a key says; null for an object that Lazaret did not name. */
export const recordName = (key: string): RecordName | null => {
  if (!key.startsWith(evidencePrefix)) return null;
  const rest = key.slice(evidencePrefix.length);
  for (const { form, name } of readings) {
    const match = form.exec(rest);
    if (match) return name(...match.slice(1));
  }
  return null;
};
