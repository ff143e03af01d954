import { startRole, type World } from './enforcing.ts';
import { type Polled, poll } from './harness.ts';
import type { RunningFunction } from './lambda-runtime.ts';

export type Which = 'intake' | 'contain';

/** One message was received and not handed back. */
export const one: Polled = { received: 1, failed: 0 };
export const none: Polled = { received: 0, failed: 0 };

/** A warm process of each function for the tests of one group: started before them and ended after. */
export const warmRoles = (world: () => World, aheadMs = 0) => {
  const warm: { [which in Which]?: RunningFunction } = {};
  beforeAll(async () => {
    [warm.intake, warm.contain] = await Promise.all([
      startRole(world(), 'intake', aheadMs),
      startRole(world(), 'contain', aheadMs),
    ]);
  });
  afterAll(() => {
    warm.intake?.kill();
    warm.contain?.kill();
  });
  const of = (which: Which): RunningFunction => {
    const running = warm[which];
    if (!running) throw new Error(`${which} was not started`);
    return running;
  };
  return { of, run: (which: Which, by = of(which)): Promise<Polled> => run(world(), which, by) };
};

/** One message of the function's queue, handled by this process of it; what fails is visible again at once. */
export const run = (world: World, which: Which, by: RunningFunction): Promise<Polled> =>
  poll(world.sqs, world.queue[which], by, { batchSize: 1, again: true, waitSeconds: 0 });

/** As long as it takes, by a process whose clock runs ahead; the authenticator's agrees with it. */
export const ahead = async <T>(
  world: World,
  which: Which,
  aheadMs: number,
  work: (by: RunningFunction) => Promise<T>,
): Promise<T> => {
  world.clockAheadMs = aheadMs;
  const by = await startRole(world, which);
  try {
    return await work(by);
  } finally {
    by.kill();
    world.clockAheadMs = 0;
  }
};

/** Cold processes of a function, one after the other; the next one starts while the last one is at work. */
export const coldRoles = (world: World, which: Which, aheadMs = 0) => {
  let next = startRole(world, which, aheadMs);
  return {
    take: async (): Promise<RunningFunction> => {
      const taken = await next;
      next = startRole(world, which, aheadMs);
      return taken;
    },
    end: async (): Promise<void> => (await next).kill(),
  };
};
