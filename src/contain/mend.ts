import { putOnce } from '../archive/json-record.ts';
import { planKey } from '../archive/keys.ts';
import { type Reason, reason } from '../reason.ts';
import type { BeforeImage } from './before-image.ts';
import type { ContainDeps } from './deps.ts';
import type { Plan } from './plan.ts';
import { stepKind } from './steps.ts';

type Deps = Pick<ContainDeps, 'archive' | 'cluster' | 'clock' | 'log' | 'limits'>;

/** What may be put back without asking: our own label and policies, where nothing of somebody else's stands in their place. */
const mendable: { readonly [code: string]: true } = { 'label-missing': true, 'policy-missing': true };
const mendingSteps = [
  'label',
  'network-policy',
  'cluster-network-policy',
  'cilium-network-policy',
  'calico-network-policy',
];

export const canMend = (drift: readonly Reason[]): boolean => drift.some(({ code }) => mendable[code]);

const mended = (step: string): Reason =>
  reason('mended', `step ${step} was taken again: what it had put there was gone`);

/**
 * Takes the steps again whose label or policy is gone; each finds out by itself whether it still stands. What somebody
 * else put in its place is not touched, and what cannot be done is told.
 */
export const mend = async (plan: Plan, image: BeforeImage, deps: Deps): Promise<Reason[]> => {
  const told: Reason[] = [];
  for (const step of plan.steps.filter(({ name }) => mendingSteps.includes(name))) {
    const done = await stepKind(step.name)?.do({ plan, step, image, deps });
    if (!done) continue;
    if (done.state !== 'done') return [...told, ...done.reasons];
    if (done.changed) told.push(mended(step.name));
  }
  if (told.length > 0) {
    const doneAt = deps.clock.now();
    const key = planKey(plan, `action-mended-${doneAt.getTime()}`);
    await putOnce(deps.archive, key, { record: 1, planId: plan.id, step: 'mended', doneAt, notes: told });
  }
  return told;
};
