import { putOnce, readJson } from '../archive/json-record.ts';
import { planKey, planPrefix } from '../archive/keys.ts';
import { planRecords } from '../archive/plan-records.ts';
import { lookAtPod } from '../enrich/enrich.ts';
import type { JsonObject } from '../json.ts';
import { assess } from '../posture/assess.ts';
import type { Reason } from '../reason.ts';
import { type BeforeImage, readBeforeImage } from './before-image.ts';
import type { ContainDeps } from './deps.ts';
import { driftOf } from './drift.ts';
import { canMend, mend } from './mend.ts';
import type { Plan, Verdict } from './plan.ts';
import { isReleased } from './release.ts';
import { verify } from './verify.ts';

/** `over`: nothing was done, or it was taken back meanwhile; there is nothing to look at. */
export type Reverified =
  | { readonly state: 'over' }
  | {
      readonly state: 'looked';
      readonly verdict: Verdict;
      /** What has grown worse since the look before; told once. */
      readonly drift: readonly Reason[];
      /** What was put back, or why it was not; empty where nobody tried. */
      readonly mended: readonly Reason[];
    };

type Looked = Extract<Reverified, { state: 'looked' }>;

type Past = {
  readonly verdict: Verdict | null;
  readonly told: ReadonlySet<string>;
  /** The record of this very look, where a run before came as far as that. */
  readonly same: Looked | null;
};

const momentOf = (kind: string): number => Number(kind.slice('verdict-'.length));

const reasonsAt = (record: JsonObject, name: 'drift' | 'mended'): readonly Reason[] =>
  Array.isArray(record[name]) ? (record[name] as unknown as Reason[]) : [];

const lookedAs = (record: JsonObject): Looked => {
  const { record: _version, planId: _plan, look: _look, drift: _drift, mended: _mended, ...verdict } = record;
  return {
    state: 'looked',
    verdict: verdict as unknown as Verdict,
    drift: reasonsAt(record, 'drift'),
    mended: reasonsAt(record, 'mended'),
  };
};

/** The last verdict on record, which drift earlier looks have told already, and whether this look is one of them. */
const pastOf = async (plan: Plan, look: string | null, { archive }: Pick<ContainDeps, 'archive'>): Promise<Past> => {
  const own = (await planRecords(archive, `${planPrefix(plan)}${plan.id}/`))[0];
  const kinds = (own?.kinds ?? []).filter((kind) => /^verdict-\d+$/.test(kind));
  const read = await Promise.all(
    kinds.toSorted((a, b) => momentOf(a) - momentOf(b)).map((kind) => readJson(archive, planKey(plan, kind))),
  );
  const records = read.flatMap((one) => (one.state === 'found' ? [one.value] : []));
  const told = records.flatMap((record) => reasonsAt(record, 'drift'));
  const same = look === null ? undefined : records.find((record) => record['look'] === look);
  return {
    verdict: (records.at(-1) ?? null) as unknown as Verdict | null,
    told: new Set(told.map(({ message }) => message)),
    same: same ? lookedAs(same) : null,
  };
};

const podOf = ({ pod, target }: Plan) => pod ?? { ...target, namespace: target.namespace ?? '' };

/** The guards, on what is there now: what policy forbids by now is not put back either. */
const objections = async (
  plan: Plan,
  { seen, lookup }: Awaited<ReturnType<typeof lookAtPod>>,
  { recheck }: Pick<ContainDeps, 'recheck'>,
): Promise<readonly Reason[]> => (seen ? recheck({ plan, seen, posture: assess(seen, null), lookup }) : []);

const mendIfAllowed = async (
  plan: Plan,
  image: BeforeImage,
  looked: Awaited<ReturnType<typeof lookAtPod>>,
  deps: ContainDeps,
): Promise<readonly Reason[]> => {
  const no = await objections(plan, looked, deps);
  return no.length > 0 || !looked.seen ? no : mend(plan, image, deps);
};

/**
 * Looks again at a containment that was carried out: how well it holds, what has grown worse since the look before, and,
 * where the policy allows it, puts back what of ours is gone. The verdict is of the look after that. Kept as evidence.
 * A look that has a name is taken once: asked for again, the record of it answers.
 */
export const reverify = async (
  plan: Plan,
  deps: ContainDeps,
  mayMend = false,
  look: string | null = null,
): Promise<Reverified> => {
  const past = await pastOf(plan, look, deps);
  if (past.same) return past.same;
  const image = await readBeforeImage(deps.archive, plan);
  if (!image || (await isReleased(plan, deps))) return { state: 'over' };
  const first = await verify(plan, deps);
  const looked = await lookAtPod(deps.cluster, podOf(plan));
  const all = driftOf({ image, seen: looked.seen, earlier: past.verdict, now: first });
  const drift = all.filter(({ message }) => !past.told.has(message));
  const mended = mayMend && canMend(first.reasons) ? await mendIfAllowed(plan, image, looked, deps) : [];
  const verdict = mended.length > 0 ? await verify(plan, deps) : first;
  const key = planKey(plan, `verdict-${Date.parse(verdict.lookedAt)}`);
  await putOnce(deps.archive, key, {
    record: 1,
    planId: plan.id,
    ...verdict,
    drift,
    mended,
    ...(look === null ? {} : { look }),
  });
  return { state: 'looked', verdict, drift, mended };
};
