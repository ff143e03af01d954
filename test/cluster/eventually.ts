import { setTimeout as sleep } from 'node:timers/promises';

/** Calls `attempt` until it no longer throws and gives its value; after `timeoutMs` (10 s) the last error is thrown. */
export const eventually = async <T>(
  attempt: () => T | Promise<T>,
  { timeoutMs = 10_000, everyMs = 50 }: { timeoutMs?: number; everyMs?: number } = {},
): Promise<T> => {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await sleep(everyMs);
    }
  }
};
