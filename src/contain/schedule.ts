import type { ContainDeps } from './deps.ts';
import type { Plan } from './plan.ts';

/** A message to containment about a plan that is carried out: look again, or take it back. */
export type ScheduledRequest = {
  readonly do: 'verify' | 'release';
  readonly planId: string;
  readonly accountId: string | null;
  readonly region: string | null;
  readonly cluster: string;
};

const minute = 60_000;
const looks = [
  { name: 'verify-1m', afterMs: minute },
  { name: 'verify-5m', afterMs: 5 * minute },
] as const;

const requestOf = ({ id, accountId, region, cluster }: Plan, what: ScheduledRequest['do']): ScheduledRequest => ({
  do: what,
  planId: id,
  accountId,
  region,
  cluster,
});

/** Looks again after one and five minutes, and releases at expiry. The same name twice is one schedule. */
export const scheduleLooks = async (
  plan: Plan,
  { scheduler, clock }: Pick<ContainDeps, 'scheduler' | 'clock'>,
): Promise<void> => {
  if (!scheduler) return;
  const now = clock.now().getTime();
  for (const { name, afterMs } of looks)
    await scheduler.schedule({
      name: `${plan.id}-${name}`,
      at: new Date(now + afterMs),
      request: requestOf(plan, 'verify'),
    });
  if (plan.reversible)
    await scheduler.schedule({
      name: `${plan.id}-release`,
      at: new Date(plan.expiresAt),
      request: requestOf(plan, 'release'),
    });
};
