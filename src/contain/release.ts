import { putOnce, readJson } from '../archive/json-record.ts';
import { planKey } from '../archive/keys.ts';
import { type Reason, reason } from '../reason.ts';
import { resources } from '../resources.ts';
import { type BeforeImage, readBeforeImage } from './before-image.ts';
import type { ContainDeps } from './deps.ts';
import type { Plan, Step } from './plan.ts';
import { siblingsLeftBehind } from './release-siblings.ts';
import type { StepContext, StepKind } from './steps/step-kind.ts';
import { stepKind } from './steps.ts';

/**
 * `refused`: nothing was touched, and why. `interrupted`: some of it may have happened; run again. `released`: everything
 * is as the before-image says, but for what `notes` tell.
 */
export type Released =
  | {
      readonly state: 'released' | 'already-released';
      readonly notes: readonly Reason[];
      readonly records: readonly string[];
    }
  | {
      readonly state: 'refused' | 'interrupted';
      readonly reasons: readonly Reason[];
      readonly records: readonly string[];
    };

export type ReleaseCause = 'asked' | 'expired' | 'failed';

type Deps = Pick<ContainDeps, 'archive' | 'cluster' | 'clock' | 'log' | 'limits' | 'roles'>;
type Undoing = { readonly step: Step; readonly kind: StepKind; readonly context: StepContext };

const undoingsOf = (plan: Plan, image: BeforeImage, deps: Deps): Undoing[] =>
  plan.steps.toReversed().flatMap((step) => {
    const kind = stepKind(step.name);
    return kind?.undo ? [{ step, kind, context: { plan, step, image, deps } }] : [];
  });

/** Everything is looked at before anything is touched, so that a release happens whole or not at all. */
const obstacles = async (undoings: readonly Undoing[]): Promise<Reason[]> => {
  const found: Reason[] = [];
  for (const { kind, context } of undoings) found.push(...((await kind.undo?.check(context)) ?? []));
  return found;
};

const undoAll = async (undoings: readonly Undoing[]): Promise<{ notes: Reason[]; failed: readonly Reason[] }> => {
  const notes: Reason[] = [];
  for (const { kind, context } of undoings) {
    const done = await kind.undo?.do(context);
    if (done && done.state !== 'done') return { notes, failed: done.reasons };
    notes.push(...(done?.notes ?? []));
  }
  return { notes, failed: [] };
};

/** Steps that cut what is open; Calico's deny leaves it. */
const cutting = ['network-policy', 'cilium-network-policy'];

/** A cut is a silent drop: connections that nobody closed meanwhile carry on where they were. What to know before a release. */
export const revival = ({ steps, pod, target }: Plan): Reason[] => {
  if (!steps.some(({ name }) => cutting.includes(name))) return [];
  const { namespace, name } = pod ?? target;
  return [
    reason(
      'connections-may-revive',
      `open connections were dropped silently, not reset: the attacker's may carry on after a release. Deleting the pod instead ends them for good: kubectl delete pod --namespace ${namespace} ${name}`,
    ),
  ];
};

/** After a failed step, what is ours is taken back and what is not stays as it is: nothing of a half-done plan is left open. */
const withoutObstacles = async (undoings: readonly Undoing[]): Promise<{ free: Undoing[]; notes: Reason[] }> => {
  const free: Undoing[] = [];
  const notes: Reason[] = [];
  for (const undoing of undoings) {
    const reasons = await obstacles([undoing]);
    if (reasons.length === 0) free.push(undoing);
    notes.push(...reasons);
  }
  return { free, notes };
};

const finish = async (
  { plan, image }: { readonly plan: Plan; readonly image: BeforeImage },
  undoings: readonly Undoing[],
  known: readonly Reason[],
  because: ReleaseCause,
  deps: Deps,
): Promise<Released> => {
  const { notes, failed } = await undoAll(undoings);
  if (failed.length > 0) return { state: 'interrupted', reasons: failed, records: [] };
  const key = planKey(plan, 'release');
  const all = [...known, ...notes, ...(await siblingsLeftBehind(plan, image, deps))];
  await putOnce(deps.archive, key, {
    record: 1,
    planId: plan.id,
    releasedAt: deps.clock.now().toISOString(),
    because,
    notes: all,
  });
  return { state: 'released', notes: all, records: [key] };
};

/** "Could not look" is no obstacle that somebody has to clear away: the next run may see. */
const isBlind = ({ code }: Reason): boolean => code === 'cluster-unreachable';

/** Takes back what a plan did before one of its steps was refused. What cannot be looked at is left for the next run. */
export const takeBack = async (plan: Plan, image: BeforeImage, deps: Deps): Promise<Released> => {
  const { free, notes } = await withoutObstacles(undoingsOf(plan, image, deps));
  const blind = notes.filter(isBlind);
  return blind.length > 0
    ? { state: 'interrupted', reasons: blind, records: [] }
    : finish({ plan, image }, free, notes, 'failed', deps);
};

/**
 * In another cluster the pod and the policy are missing too, and a release there would be recorded while the pod stays cut
 * off: the namespace must be the very one in which the plan was carried out.
 */
const notTheCluster = async (
  { namespaceUid, pod }: BeforeImage,
  { cluster }: Pick<Deps, 'cluster'>,
): Promise<Reason[]> => {
  if (!namespaceUid) return [];
  const look = await cluster.list(resources.namespaces, { fieldSelector: `metadata.name=${pod.namespace}` });
  if (look.state === 'unreachable')
    return [reason('cluster-unreachable', `could not look at namespace ${pod.namespace}: ${look.problem.message}`)];
  const found =
    look.state === 'found' ? look.value.find(({ metadata }) => metadata?.name === pod.namespace) : undefined;
  return found?.metadata?.uid === namespaceUid
    ? []
    : [
        reason(
          'not-the-cluster',
          `namespace ${pod.namespace} is not the one in which this plan was carried out: is this the right cluster? If the namespace was deleted, nothing is left to take back`,
        ),
      ];
};

const newlyReleased = async (plan: Plan, image: BeforeImage, because: ReleaseCause, deps: Deps): Promise<Released> => {
  const undoings = undoingsOf(plan, image, deps);
  const elsewhere = await notTheCluster(image, deps);
  const reasons = elsewhere.length > 0 ? elsewhere : await obstacles(undoings);
  if (reasons.length > 0) return { state: reasons.every(isBlind) ? 'interrupted' : 'refused', reasons, records: [] };
  return finish({ plan, image }, undoings, revival(plan), because, deps);
};

export const isReleased = async (plan: Plan, { archive }: Pick<ContainDeps, 'archive'>): Promise<boolean> =>
  (await readJson(archive, planKey(plan, 'release'))).state === 'found';

/**
 * Takes back what a plan did, from its before-image: in reverse order, only what is still as the plan left it, and whole or
 * not at all. Running it again after a crash finishes it. Actions that cannot be undone are refused.
 */
export const release = async (plan: Plan, deps: Deps, because: ReleaseCause = 'asked'): Promise<Released> => {
  if (await isReleased(plan, deps))
    return { state: 'already-released', notes: [], records: [planKey(plan, 'release')] };
  const image = await readBeforeImage(deps.archive, plan);
  if (!image)
    return {
      state: 'refused',
      reasons: [reason('not-begun', 'nothing of this plan was done, so there is nothing to take back')],
      records: [],
    };
  if (!plan.reversible)
    return {
      state: 'refused',
      reasons: [reason('not-reversible', `${plan.action} cannot be taken back`)],
      records: [],
    };
  return newlyReleased(plan, image, because, deps);
};
