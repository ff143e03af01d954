import { reason } from '../../reason.ts';
import type { Guard } from '../guard.ts';

const hourMs = 3_600_000;

/** A cluster that refuses half-way again and again is not what Lazaret takes it for; each try leaves a trace in it. */
export const circuitBreaker: Guard = {
  id: 'circuit-breaker',
  title: 'Containments in the cluster failed half-way again and again',
  about: 'finding',
  check: ({ history, policy }) => {
    const limit = policy.budgets.failuresPerHour;
    const failed = [...(history.failedLastHour ?? [])].toSorted((a, b) => a.getTime() - b.getTime());
    const deciding = failed.at(-limit);
    return deciding
      ? reason(
          'circuit-open',
          `${failed.length} containments failed half-way in this cluster within the hour, and budgets.failuresPerHour is ${limit}: alerts only until ${new Date(deciding.getTime() + hourMs).toISOString()}, a person decides`,
        )
      : null;
  },
};
