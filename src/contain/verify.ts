import { putOnce } from '../archive/json-record.ts';
import { planKey } from '../archive/keys.ts';
import { reason } from '../reason.ts';
import { actionOf } from './actions.ts';
import { readBeforeImage } from './before-image.ts';
import type { ContainDeps } from './deps.ts';
import type { Plan, Verdict } from './plan.ts';

const nothingDone = (lookedAt: Date): Verdict => ({
  verdict: 'unverified',
  reasons: [reason('not-begun', 'nothing of this plan was done, so there is nothing to verify')],
  residual: null,
  lookedAt: lookedAt.toISOString(),
});

/** How well the target is contained right now, by a new look at the cluster. Writes nothing. */
export const verify = async (
  plan: Plan,
  deps: Pick<ContainDeps, 'archive' | 'cluster' | 'clock' | 'roles'>,
): Promise<Verdict> => {
  const image = await readBeforeImage(deps.archive, plan);
  const action = actionOf(plan.action);
  return image && action ? action.verify(plan, image, deps) : nothingDone(deps.clock.now());
};

const verdictKey = (plan: Plan, { lookedAt }: Verdict): string => planKey(plan, `verdict-${Date.parse(lookedAt)}`);

/** Keeps a verdict as evidence, under the moment of the look. Answers with the key. */
export const recordVerdict = async (
  plan: Plan,
  verdict: Verdict,
  deps: Pick<ContainDeps, 'archive'>,
): Promise<string> => {
  const key = verdictKey(plan, verdict);
  await putOnce(deps.archive, key, { record: 1, planId: plan.id, ...verdict });
  return key;
};
