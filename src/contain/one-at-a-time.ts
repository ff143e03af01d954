import type { ArchiveStore } from '../ports.ts';

const lines = new WeakMap<ArchiveStore, Map<string, Promise<unknown>>>();

/**
 * Within one process, one containment per cluster at a time, so that each sees in the records what the one before it did: a
 * budget of three stays three. In AWS the FIFO queue's message group does the same between processes.
 */
export const oneAtATime = async <T>(archive: ArchiveStore, cluster: string, act: () => Promise<T>): Promise<T> => {
  const line = lines.get(archive) ?? new Map<string, Promise<unknown>>();
  lines.set(archive, line);
  const before = line.get(cluster) ?? Promise.resolve();
  const mine = before.catch(() => {}).then(act);
  line.set(
    cluster,
    mine.catch(() => {}),
  );
  return mine;
};
