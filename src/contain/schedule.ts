import type { ContainDeps } from './deps.ts';
import type { Plan } from './plan.ts';

/** A message to containment about a plan that is carried out: look again, or take it back. */
export type ScheduledRequest = {
  readonly do: 'verify' | 'release';
  readonly planId: string;
  readonly accountId: string | null;
  readonly region: string | null;
  readonly cluster: string;
  /** Counts from 1: two looks at one plan are two messages, even within the five minutes in which a FIFO queue drops repeats. */
  readonly attempt: number;
};

const minute = 60_000;
const looks = [
  { name: 'verify-1m', afterMs: minute },
  { name: 'verify-5m', afterMs: 5 * minute },
] as const;

const requestOf = (
  { id, accountId, region, cluster }: Plan,
  what: ScheduledRequest['do'],
  attempt: number,
): ScheduledRequest => ({ do: what, planId: id, accountId, region, cluster, attempt });

/** Looks again after one and five minutes, and releases at expiry. The same name twice is one schedule. */
export const scheduleLooks = async (
  plan: Plan,
  { scheduler, clock }: Pick<ContainDeps, 'scheduler' | 'clock'>,
): Promise<void> => {
  if (!scheduler) return;
  const now = clock.now().getTime();
  for (const [at, { name, afterMs }] of looks.entries())
    await scheduler.schedule({
      name: `${plan.id}-${name}`,
      at: new Date(now + afterMs),
      request: requestOf(plan, 'verify', at + 1),
    });
  if (plan.reversible)
    await scheduler.schedule({
      name: `${plan.id}-release`,
      at: new Date(plan.expiresAt),
      request: requestOf(plan, 'release', 1),
    });
};
