import type { ContainDeps } from './deps.ts';
import type { Plan } from './plan.ts';

/** A message to containment about a plan that is carried out: look again, or take it back. */
export type ScheduledRequest = {
  readonly do: 'verify' | 'release';
  readonly planId: string;
  readonly accountId: string | null;
  readonly region: string | null;
  readonly cluster: string;
  /**
   * Which of the later looks: two looks at one plan are two messages, even within the five minutes in which a FIFO queue
   * drops what has the same content. Absent in messages of older versions.
   */
  readonly look?: string;
  /** Counts from 1, for each look by itself. */
  readonly attempt: number;
};

const minute = 60_000;
const looks = [
  { look: '1m', afterMs: minute },
  { look: '5m', afterMs: 5 * minute },
] as const;

const requestOf = (
  { id, accountId, region, cluster }: Plan,
  what: { do: 'verify'; look: string } | { do: 'release' },
): ScheduledRequest => ({
  ...what,
  planId: id,
  accountId,
  region,
  cluster,
  attempt: 1,
});

/** Looks again after one and five minutes, and releases at expiry. The same name twice is one schedule. */
export const scheduleLooks = async (
  plan: Plan,
  { scheduler, clock }: Pick<ContainDeps, 'scheduler' | 'clock'>,
): Promise<void> => {
  if (!scheduler) return;
  const now = clock.now().getTime();
  for (const { look, afterMs } of looks)
    await scheduler.schedule({
      name: `${plan.id}-verify-${look}`,
      at: new Date(now + afterMs),
      request: requestOf(plan, { do: 'verify', look }),
    });
  if (plan.reversible)
    await scheduler.schedule({
      name: `${plan.id}-release`,
      at: new Date(plan.expiresAt),
      request: requestOf(plan, { do: 'release' }),
    });
};
