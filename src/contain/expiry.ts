import { openPlans, type StoredPlan } from '../archive/plans.ts';
import { type Reason, reason } from '../reason.ts';
import type { ContainDeps } from './deps.ts';
import type { Plan } from './plan.ts';
import { type Released, release } from './release.ts';

/** A plan record as `storePlans` wrote it; null with the reason where it cannot be read. */
export const planOf = ({
  plan,
  problem,
  prefix,
}: Pick<StoredPlan, 'plan' | 'problem' | 'prefix'>): { plan: Plan } | { problem: Reason } => {
  if (plan === null || typeof plan['expiresAt'] !== 'string' || !Array.isArray(plan['steps']))
    return {
      problem:
        problem ?? reason('plan-not-readable', `${prefix}plan.json is not a plan of a version that this one knows`),
    };
  return { plan: plan as unknown as Plan };
};

/** Whether the time of a plan is over. A plan without a readable time never is: nothing is released on doubt. */
export const isExpired = ({ expiresAt, reversible }: Plan, now: Date): boolean =>
  reversible && Date.parse(expiresAt) <= now.getTime();

export type Expired = { readonly planId: string; readonly released: Released };

type Deps = Pick<ContainDeps, 'archive' | 'cluster' | 'clock' | 'log' | 'limits'>;

/** Releases the open plans of one cluster (`planPrefix`) whose time is over; one that cannot be released does not hold up the others. */
export const releaseExpired = async (prefix: string, deps: Deps): Promise<Expired[]> => {
  const results: Expired[] = [];
  for (const stored of await openPlans(deps.archive, prefix)) {
    const read = planOf(stored);
    if ('problem' in read)
      results.push({ planId: stored.id, released: { state: 'refused', reasons: [read.problem], records: [] } });
    else if (isExpired(read.plan, deps.clock.now()))
      results.push({ planId: stored.id, released: await release(read.plan, deps, 'expired') });
  }
  return results;
};
