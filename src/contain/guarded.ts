import { putOnce, readJson } from '../archive/json-record.ts';
import { planKey, planPrefix } from '../archive/keys.ts';
import { planRecords } from '../archive/plan-records.ts';
import { lookAtPod } from '../enrich/enrich.ts';
import type { PodSeen } from '../enrich/seen.ts';
import { assess } from '../posture/assess.ts';
import { type Reason, reason } from '../reason.ts';
import { type BeforeImage, beforeImageOf, readBeforeImage, saveBeforeImage } from './before-image.ts';
import { captureAfter, captureBefore } from './capture.ts';
import type { ContainDeps } from './deps.ts';
import { actionKey, execute } from './execute.ts';
import { oneAtATime } from './one-at-a-time.ts';
import type { Plan, Verdict } from './plan.ts';
import { differences, planAgain } from './planning.ts';
import { isReleased, takeBack } from './release.ts';
import { scheduleLooks } from './schedule.ts';
import { recordVerdict, verify } from './verify.ts';

export type ContainRequest = {
  readonly plan: Plan;
  /** Who asks comes back when something could not be looked at; else that is a refusal for good. */
  readonly comesBack?: boolean;
};

/**
 * `done`: the steps were taken and looked at; `finished` false means that an answer was missing and running again will go on.
 * `refused`: nothing was changed, or what was changed was taken back.
 */
export type Contained =
  | {
      readonly state: 'done';
      readonly verdict: Verdict;
      readonly records: readonly string[];
      readonly finished: boolean;
    }
  | {
      readonly state: 'refused';
      readonly reasons: readonly Reason[];
      readonly records: readonly string[];
      /** Nothing was changed or recorded, because something could not be looked at: ask again (only with `comesBack`). */
      readonly again?: true;
    };

type Ready =
  | { readonly state: 'ready'; readonly seen: PodSeen }
  | { readonly state: 'no' | 'unseen'; readonly reasons: readonly Reason[] };

const no = (...reasons: readonly Reason[]): Ready => ({ state: 'no', reasons });

/** A cluster that did not answer may answer next time; a right that is missing stays missing. */
const passing = ['look-too-slow', 'cluster-timeout', 'cluster-connection', 'cluster-busy', 'cluster-error'];
const passes = ({ code }: Reason): boolean => passing.includes(code);

const podOf = ({ pod, target }: Plan) =>
  pod ?? { namespace: target.namespace ?? '', name: target.name, uid: target.uid };

const notFound: { readonly [lookup: string]: string } = {
  gone: 'is gone',
  replaced: 'is gone, and another pod bears its name; that one was not touched',
};

const isOver = ({ expiresAt }: Plan, { clock }: ContainDeps): boolean =>
  !(Date.parse(expiresAt) > clock.now().getTime());

/** Looks, plans and guards again, just before the first write: between decision and now the cluster went on. */
const ready = async (plan: Plan, deps: ContainDeps): Promise<Ready> => {
  if (plan.refusals.length > 0) return no(...plan.refusals);
  if (isOver(plan, deps)) return no(reason('plan-expired', `the plan was good until ${plan.expiresAt}: plan again`));
  const { lookup, seen, problems } = await lookAtPod(deps.cluster, podOf(plan));
  const isBlind = problems.some(passes);
  const because = (...reasons: readonly Reason[]): Ready => ({ state: isBlind ? 'unseen' : 'no', reasons });
  if (!seen)
    return because(
      reason(
        `pod-${lookup}`,
        `pod ${podOf(plan).namespace}/${podOf(plan).name} ${notFound[lookup] ?? 'could not be looked at'}`,
      ),
      ...problems,
    );
  const posture = assess(seen, null);
  const again = planAgain(plan, seen, posture, deps.clock.now());
  const reasons = [...again.refusals, ...differences(plan, again)];
  if (reasons.length > 0) return because(...reasons);
  const guarded = await deps.recheck({ plan, seen, posture, lookup });
  return guarded.length > 0 ? because(...guarded) : { state: 'ready', seen };
};

const refused = async (
  plan: Plan,
  reasons: readonly Reason[],
  deps: ContainDeps,
  step: string | null = null,
): Promise<Contained> => {
  const key = planKey(plan, 'failure');
  await putOnce(deps.archive, key, {
    record: 1,
    planId: plan.id,
    failedAt: deps.clock.now().toISOString(),
    step,
    reasons,
  });
  return { state: 'refused', reasons, records: [key] };
};

/** A step was refused for good: what was done before it is taken back, so that no half of a containment stays. */
const failed = async (
  plan: Plan,
  image: BeforeImage,
  { step, reasons }: { step: string; reasons: readonly Reason[] },
  deps: ContainDeps,
): Promise<Contained> => {
  const back = await takeBack(plan, image, deps);
  const left = back.state === 'refused' || back.state === 'interrupted' ? back.reasons : [];
  const answer = await refused(plan, [...reasons, ...left], deps, step);
  return { ...answer, records: [...answer.records, ...back.records] };
};

/** An answer is missing: what can be seen is said, but never as good as a plan that came to its end. */
const unfinished = (verdict: Verdict, { step, reasons }: { step: string; reasons: readonly Reason[] }): Verdict => ({
  ...verdict,
  verdict: verdict.verdict === 'isolated' ? 'unverified' : verdict.verdict,
  reasons: [
    reason('interrupted', `step ${step} did not come to its end: run the same plan again, it goes on where it was`),
    ...reasons,
    ...verdict.reasons,
  ],
});

const recordKeys = async (plan: Plan, deps: ContainDeps): Promise<string[]> => {
  const own = (await planRecords(deps.archive, `${planPrefix(plan)}${plan.id}/`))[0];
  return (own?.kinds ?? []).map((kind) => `${own?.prefix}${kind}.json`);
};

const act = async (plan: Plan, image: BeforeImage, deps: ContainDeps): Promise<Contained> => {
  const executed = await execute(plan, image, deps);
  if (executed.state === 'stopped') return failed(plan, image, executed, deps);
  const finished = executed.state === 'executed';
  const looked = await verify(plan, deps);
  const verdict = finished ? looked : unfinished(looked, executed);
  // The verdict is what says "finished", so the schedules come first: cut off in between, the next run makes them again.
  if (finished) await scheduleLooks(plan, deps);
  await recordVerdict(plan, verdict, deps);
  return { state: 'done', verdict, records: await recordKeys(plan, deps), finished };
};

/** The verdict of a run that came to its end: every step has its record, and a verdict stands. */
const finishedBefore = async (plan: Plan, deps: ContainDeps): Promise<Contained | null> => {
  const keys = await recordKeys(plan, deps);
  const verdicts = keys.filter((key) => /\/verdict-\d+\.json$/.test(key)).toSorted(byMoment);
  const last = verdicts.at(-1);
  if (!last || !plan.steps.every((step) => keys.includes(actionKey(plan, step)))) return null;
  const read = await readJson(deps.archive, last);
  if (read.state !== 'found') return null;
  const { record, planId, ...verdict } = read.value;
  return { state: 'done', verdict: verdict as unknown as Verdict, records: keys, finished: true };
};

const moment = (key: string): number => Number(/verdict-(\d+)\.json$/.exec(key)?.[1] ?? 0);
const byMoment = (a: string, b: string): number => moment(a) - moment(b);

const begin = async ({ plan, comesBack }: ContainRequest, deps: ContainDeps): Promise<Contained> => {
  const answer = await ready(plan, deps);
  if (answer.state === 'unseen' && comesBack)
    return { state: 'refused', reasons: answer.reasons, records: [], again: true };
  if (answer.state !== 'ready') return refused(plan, answer.reasons, deps);
  await captureBefore(plan, answer.seen, deps);
  const image = await saveBeforeImage(deps.archive, plan, beforeImageOf(plan, answer.seen, deps.clock.now()));
  return act(plan, image, deps);
};

const containNow = async (request: ContainRequest, deps: ContainDeps): Promise<Contained> => {
  const { plan } = request;
  await putOnce(deps.archive, planKey(plan, 'plan'), plan);
  if (await isReleased(plan, deps))
    return {
      state: 'refused',
      reasons: [reason('already-released', 'the plan was carried out and released before: plan again')],
      records: [planKey(plan, 'release')],
    };
  const before = await finishedBefore(plan, deps);
  if (before) return withCapture(plan, before, deps);
  const image = await readBeforeImage(deps.archive, plan);
  return withCapture(plan, image ? await act(plan, image, deps) : await begin(request, deps), deps);
};

/** Nothing waits for the deeper capture: the pod is cut off, and the verdict is in the archive. */
const withCapture = async (plan: Plan, contained: Contained, deps: ContainDeps): Promise<Contained> => {
  const isCutOff = contained.state === 'done' && contained.finished;
  return isCutOff && (await captureAfter(plan, deps))
    ? { ...contained, records: await recordKeys(plan, deps) }
    : contained;
};

/**
 * Carries a plan out: look again, plan again, guard again, keep the evidence, save what was there, take the steps, look, and say how well it
 * holds. Each record and each object is written once; cut off anywhere and run again, it goes on where it was. Throws for
 * faults of the archive only.
 */
export const contain = (request: ContainRequest, deps: ContainDeps): Promise<Contained> =>
  oneAtATime(deps.archive, planPrefix(request.plan), () => containNow(request, deps));
