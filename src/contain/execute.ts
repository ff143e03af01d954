import { putOnce, readJson } from '../archive/json-record.ts';
import { planKey } from '../archive/keys.ts';
import { type Reason, reason } from '../reason.ts';
import type { BeforeImage } from './before-image.ts';
import type { ContainDeps } from './deps.ts';
import type { Plan, Step } from './plan.ts';
import type { Done } from './steps/step-kind.ts';
import { stepKind } from './steps.ts';

/** `stopped`: running again would not help. `interrupted`: begun, and the end is not known; run again. */
export type Executed =
  | { readonly state: 'executed'; readonly notes: readonly Reason[] }
  | { readonly state: 'stopped' | 'interrupted'; readonly step: string; readonly reasons: readonly Reason[] };

export const actionKey = (plan: Plan, step: { name: string }): string => planKey(plan, `action-${step.name}`);

const isDone = async (plan: Plan, step: Step, { archive }: Pick<ContainDeps, 'archive'>): Promise<boolean> =>
  (await readJson(archive, actionKey(plan, step))).state === 'found';

const record = (plan: Plan, step: Step, done: Done & { state: 'done' }, deps: Pick<ContainDeps, 'archive' | 'clock'>) =>
  putOnce(deps.archive, actionKey(plan, step), {
    record: 1,
    planId: plan.id,
    step: step.name,
    doneAt: deps.clock.now().toISOString(),
    changed: done.changed,
    uid: done.uid,
    notes: done.notes,
    ...(done.over ? { over: done.over } : {}),
  });

const doStep = async (
  plan: Plan,
  step: Step,
  image: BeforeImage,
  deps: Pick<ContainDeps, 'archive' | 'cluster' | 'clock' | 'log' | 'limits' | 'roles'>,
): Promise<Done> => {
  const kind = stepKind(step.name);
  if (!kind)
    return {
      state: 'stopped',
      reasons: [reason('step-not-known', `this version of Lazaret does not know the step ${step.name}: update it`)],
    };
  const done = await kind.do({ plan, step, image, deps });
  if (done.state === 'done') await record(plan, step, done, deps);
  deps.log.info('step', { planId: plan.id, step: step.name, state: done.state });
  return done;
};

/**
 * Takes the steps of a plan in order. A step with a record was finished before and is not taken again: what somebody changed
 * since is for the verdict to tell. A step without one may have happened, and finds that out by itself.
 */
export const execute = async (
  plan: Plan,
  image: BeforeImage,
  deps: Pick<ContainDeps, 'archive' | 'cluster' | 'clock' | 'log' | 'limits' | 'roles'>,
): Promise<Executed> => {
  const notes: Reason[] = [];
  for (const step of plan.steps) {
    if (await isDone(plan, step, deps)) continue;
    const done = await doStep(plan, step, image, deps);
    if (done.state !== 'done') return { state: done.state, step: step.name, reasons: done.reasons };
    notes.push(...done.notes);
  }
  return { state: 'executed', notes };
};
