import type { Clock } from '../../src/ports.ts';

/** A clock that stands still until it is told otherwise. */
export type StandingClock = Clock & { set(time: string): void; advance(ms: number): void };

export const aClock = (time = '2026-11-23T12:00:00.000Z'): StandingClock => {
  let now = Date.parse(time);
  return {
    now: () => new Date(now),
    set: (to) => {
      now = Date.parse(to);
    },
    advance: (ms) => {
      now += ms;
    },
  };
};
