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

/** What was done in one cluster, told by the records alone; the guards ask it. */
export type History = {
  /** Plans acted on within the hour before now, released ones included. */
  readonly actedLastHour: number;
  /** The same by namespace; targets without one (nodes) and plans that cannot be read count in the whole only. */
  readonly actedLastHourByNamespace: ReadonlyMap<string, number>;
  /** The id of an open plan on this target, or null. */
  readonly containedBefore: (uid: string) => string | null;
};

const hourMs = 3_600_000;

/** By the before-image's own `savedAt`, else by the store's clock. */
const actedAt = async (store: ArchiveStore, { prefix, actedAt: stored }: PlanRecords): Promise<number | null> => {
  const image = await readJson(store, `${prefix}before-image.json`);
  const saved = Date.parse(String(image.state === 'found' ? image.value['savedAt'] : null));
  return Number.isNaN(saved) ? (stored?.getTime() ?? null) : saved;
};

/** What nobody dates counts as just now: a budget is better used up than overrun. */
const isRecent = (at: number | null, now: Date): boolean => at === null || at > now.getTime() - hourMs;

const actedRecently = async (store: ArchiveStore, plans: readonly PlanRecords[], now: Date): Promise<StoredPlan[]> => {
  const maybe = plans.filter(
    (plan) =>
      plan.state === 'acted' || (plan.kinds.includes('before-image') && isRecent(plan.actedAt?.getTime() ?? null, now)),
  );
  const dated = await Promise.all(maybe.map(async (plan) => ({ plan, at: await actedAt(store, plan) })));
  return Promise.all(dated.filter(({ at }) => isRecent(at, now)).map(({ plan }) => read(store, plan)));
};

const countByNamespace = (plans: readonly StoredPlan[]): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const { namespace } of plans) if (namespace !== null) counts.set(namespace, (counts.get(namespace) ?? 0) + 1);
  return counts;
};

/** One listing, then two reads for each plan that is open or was acted on within the hour. A plan record alone is a proposal and counts for nothing. */
export const history = async (
  store: ArchiveStore,
  cluster: { accountId: string | null; region: string | null; cluster: string },
  now: Date,
): Promise<History> => {
  const plans = await planRecords(store, planPrefix(cluster));
  const recent = await actedRecently(store, plans, now);
  const open = await Promise.all(plans.filter(({ state }) => state === 'acted').map((records) => read(store, records)));
  return {
    actedLastHour: recent.length,
    actedLastHourByNamespace: countByNamespace(recent),
    containedBefore: (uid) => open.find(({ targetUid }) => targetUid === uid)?.id ?? null,
  };
};
