import { plansPrefix } from '../archive/keys.ts';
import { openPlans } from '../archive/plans.ts';
import { isExpired, planOf } from '../contain/expiry.ts';
import type { Plan } from '../contain/plan.ts';
import { type Released, release } from '../contain/release.ts';
import type { Cluster, Clusters } from '../ports.ts';
import type { Io } from './io.ts';
import { containDepsFor, type LocalRun } from './wiring.ts';

/** Plans whose time is over; one that cannot be read is told, and holds up no other. */
export const duePlans = async (io: Io, { deps }: Pick<LocalRun, 'deps'>): Promise<Plan[]> => {
  const plans: Plan[] = [];
  for (const stored of await openPlans(deps.archive, plansPrefix)) {
    const read = planOf(stored);
    if ('problem' in read) io.stderr(`lazaret: ${read.problem.message}\n`);
    else if (isExpired(read.plan, deps.clock.now())) plans.push(read.plan);
  }
  return plans;
};

export const releaseOne = async (
  { deps }: Pick<LocalRun, 'deps'>,
  plan: Plan,
  because: 'asked' | 'expired',
): Promise<Released> => {
  const acting = await containDepsFor(plan, { ...deps, clusters: deps.clusters as Clusters<Cluster> });
  return 'problem' in acting
    ? { state: 'refused', reasons: [acting.problem], records: [] }
    : release(plan, acting, because);
};

/** Every run that may act honours expiry first: what is over is taken back, and told on stderr. */
export const releaseDue = async (io: Io, run: LocalRun): Promise<void> => {
  for (const plan of await duePlans(io, run)) {
    const released = await releaseOne(run, plan, 'expired');
    const why = 'reasons' in released ? `: ${released.reasons.map(({ message }) => message).join('; ')}` : '';
    io.stderr(`lazaret: plan ${plan.id} has expired: ${released.state}${why}\n`);
  }
};
