import { isObject, type JsonObject } from '../json.ts';
import type { ArchiveStore } from '../ports.ts';
import { type Reason, reason } from '../reason.ts';
import { type Read, readJson } from './json-record.ts';
import { planPrefix, plansPrefix } from './keys.ts';
import { type PlanRecords, planRecords } from './plan-records.ts';

/** A plan as it was stored; `plan` is null, with the problem, where its record is missing or no JSON. */
export type StoredPlan = PlanRecords & {
  readonly plan: JsonObject | null;
  readonly targetUid: string | null;
  readonly namespace: string | null;
  readonly problem: Reason | null;
};

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);

const problemOf = (found: Read, { prefix }: PlanRecords): Reason | null => {
  if (found.state === 'not-json') return found.problem;
  return found.state === 'found'
    ? null
    : reason('plan-record-missing', `${prefix}: has records of a plan, but not the plan`);
};

const read = async (store: ArchiveStore, records: PlanRecords): Promise<StoredPlan> => {
  const found = await readJson(store, `${records.prefix}plan.json`);
  const plan = found.state === 'found' ? found.value : null;
  const target = isObject(plan?.['target']) ? plan['target'] : {};
  return {
    ...records,
    plan,
    targetUid: text(target['uid']),
    namespace: text(target['namespace']),
    problem: problemOf(found, records),
  };
};

/** Plans that may have changed their target and were not released, below the prefix of a cluster (`planPrefix`) or of all. */
export const openPlans = async (store: ArchiveStore, prefix: string): Promise<StoredPlan[]> => {
  const open = (await planRecords(store, prefix)).filter(({ state }) => state === 'acted');
  return Promise.all(open.map((records) => read(store, records)));
};

/** The one plan whose id begins with the given digits, in whichever cluster. */
export const readPlan = async (
  store: ArchiveStore,
  idOrPrefix: string,
): Promise<
  { state: 'found'; plan: StoredPlan } | { state: 'absent' } | { state: 'ambiguous'; ids: readonly string[] }
> => {
  if (!/^[0-9a-f]{1,20}$/.test(idOrPrefix)) return { state: 'absent' };
  const fitting = (await planRecords(store, plansPrefix)).filter(({ id }) => id.startsWith(idOrPrefix));
  const [first, ...others] = fitting;
  if (!first) return { state: 'absent' };
  if (others.length > 0) return { state: 'ambiguous', ids: fitting.map(({ id }) => id) };
  return { state: 'found', plan: await read(store, first) };
};

/** A plan that was carried out a while ago, released or not, and what its pod was made of. */
export type ActedBefore = {
  readonly planId: string;
  readonly at: Date;
  readonly ownerUid: string | null;
  readonly images: readonly string[];
};

/** What was done in one cluster, told by the records alone; the guards ask it. */
export type History = {
  /** Plans acted on within the hour before now, released ones included. */
  readonly actedLastHour: number;
  /** The same by namespace; targets without one (nodes) and plans that cannot be read count in the whole only. */
  readonly actedLastHourByNamespace: ReadonlyMap<string, number>;
  /** The id of an open plan on this target, or null. */
  readonly containedBefore: (uid: string) => string | null;
  /** Plans acted on within the time in which the same workload or images count as infected again. */
  readonly actedBefore?: readonly ActedBefore[];
  /** When plans that had begun failed, within the hour before now. */
  readonly failedLastHour?: readonly Date[];
};

const hourMs = 3_600_000;

type Acted = { readonly plan: PlanRecords; readonly at: number | null; readonly image: JsonObject | null };

/** By the before-image's own `savedAt`, else by the store's clock. */
const acted = async (store: ArchiveStore, plan: PlanRecords): Promise<Acted> => {
  const read = await readJson(store, `${plan.prefix}before-image.json`);
  const image = read.state === 'found' ? read.value : null;
  const saved = Date.parse(String(image?.['savedAt'] ?? null));
  return { plan, image, at: Number.isNaN(saved) ? (plan.actedAt?.getTime() ?? null) : saved };
};

/** What nobody dates counts as just now: a budget is better used up than overrun. */
const isSince = (at: number | null, since: number): boolean => at === null || at > since;

const actedSince = async (store: ArchiveStore, plans: readonly PlanRecords[], since: number): Promise<Acted[]> => {
  const maybe = plans.filter(
    (plan) =>
      plan.state === 'acted' ||
      (plan.kinds.includes('before-image') && isSince(plan.actedAt?.getTime() ?? null, since)),
  );
  const all = await Promise.all(maybe.map((plan) => acted(store, plan)));
  return all.filter(({ at }) => isSince(at, since));
};

const countByNamespace = (plans: readonly StoredPlan[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { namespace } of plans) if (namespace !== null) counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
  return counts;
};

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

const kinOf = ({ plan, at, image }: Acted, now: Date): ActedBefore => {
  const kin = isObject(image?.['kin']) ? image['kin'] : {};
  return {
    planId: plan.id,
    at: at === null ? now : new Date(at),
    ownerUid: text(kin['ownerUid']),
    images: texts(kin['images']),
  };
};

const failedAt = async (store: ArchiveStore, { prefix, failedAt: stored }: PlanRecords, now: Date): Promise<Date> => {
  const read = await readJson(store, `${prefix}failure.json`);
  const said = Date.parse(String(read.state === 'found' ? read.value['failedAt'] : null));
  return Number.isNaN(said) ? (stored ?? now) : new Date(said);
};

/** Plans that had begun: a refusal before the first write is no failure of the cluster. */
const failedSince = async (
  store: ArchiveStore,
  plans: readonly PlanRecords[],
  now: Date,
  since: number,
): Promise<Date[]> => {
  const maybe = plans.filter(
    ({ kinds, failedAt: at }) =>
      kinds.includes('failure') && kinds.includes('before-image') && isSince(at?.getTime() ?? null, since),
  );
  const dates = await Promise.all(maybe.map((plan) => failedAt(store, plan, now)));
  return dates.filter((at) => at.getTime() > since);
};

/**
 * One listing, then two reads for each plan that is open or was acted on lately, and one for each that failed. A plan record
 * alone is a proposal and counts for nothing. `kinWithinMs`: for how long the same workload or images count as infected again.
 */
export const history = async (
  store: ArchiveStore,
  cluster: { accountId: string | null; region: string | null; cluster: string },
  now: Date,
  kinWithinMs = 24 * hourMs,
): Promise<History> => {
  const plans = await planRecords(store, planPrefix(cluster));
  const anHourAgo = now.getTime() - hourMs;
  const lately = await actedSince(store, plans, Math.min(anHourAgo, now.getTime() - kinWithinMs));
  const recent = lately.filter(({ at }) => isSince(at, anHourAgo));
  const counted = await Promise.all(recent.map(({ plan }) => read(store, plan)));
  const open = await Promise.all(plans.filter(({ state }) => state === 'acted').map((records) => read(store, records)));
  return {
    actedLastHour: recent.length,
    actedLastHourByNamespace: countByNamespace(counted),
    containedBefore: (uid) => open.find(({ targetUid }) => targetUid === uid)?.id ?? null,
    actedBefore: lately.filter(({ at }) => isSince(at, now.getTime() - kinWithinMs)).map((one) => kinOf(one, now)),
    failedLastHour: await failedSince(store, plans, now, anHourAgo),
  };
};
