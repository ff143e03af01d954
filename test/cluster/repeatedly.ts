import { setTimeout as sleep } from 'node:timers/promises';
import { remembered } from './leftovers.ts';

export type Loop = { stop(): Promise<void> };

/** Does one round after another until `stop`. A round that fails is left to the next one: objects vanish between list and write. */
export const repeatedly = (round: () => Promise<void>): Loop => {
  const stopping = new AbortController();
  const loop = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      await round().catch(() => {});
      await sleep(50);
    }
  };
  const done = loop();
  return remembered({
    stop: () => {
      stopping.abort();
      return done;
    },
  });
};
