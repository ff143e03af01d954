type Stoppable = { stop(): Promise<void> };

const running = new Set<Stoppable>();

/** Remembers what a test started, in case a failing test never comes to stop it. */
export const remembered = <T extends Stoppable>(started: T): T => {
  running.add(started);
  return started;
};

/** At the end of a test file: stops what still runs. Stopping twice is harmless. */
export const stopLeftovers = async (): Promise<void> => {
  for (const started of running) await started.stop();
  running.clear();
};
