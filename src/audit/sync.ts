import { type Reason, reason } from '../reason.ts';
import type { AnalyticsStore } from './analytics-store.ts';
import { partitions, readState, stateKey } from './partition-state.ts';
import type { Partition } from './row.ts';
import { inScope, type Scope } from './scope.ts';

export type Synced = { readonly fetched: number; readonly leftOut: readonly Reason[] };

/** Copies the partitions that a question needs and that are other than the local ones; the state is copied last. */
export const sync = async (from: AnalyticsStore, to: AnalyticsStore, scope: Scope): Promise<Synced> => {
  const leftOut: Reason[] = [];
  let fetched = 0;
  for await (const partition of partitions(from)) {
    if (!inScope(partition, scope)) continue;
    const copied = await copyPartition(from, to, partition);
    fetched += copied.fetched;
    leftOut.push(...copied.leftOut);
  }
  return { fetched, leftOut };
};

const copyPartition = async (from: AnalyticsStore, to: AnalyticsStore, partition: Partition): Promise<Synced> => {
  const [remote, local] = [await readState(from, partition), await readState(to, partition)];
  if (!remote.state) return { fetched: 0, leftOut: [vanished(stateKey(partition))] };
  const have = new Set(local.state?.objects.map(({ key, sha256 }) => `${key} ${sha256}`));
  const wanted = remote.state.objects.filter(({ key, sha256 }) => !have.has(`${key} ${sha256}`));
  for (const { key } of wanted) if (!(await copy(from, to, key))) return { fetched: 0, leftOut: [vanished(key)] };
  await copy(from, to, stateKey(partition));
  return { fetched: wanted.length, leftOut: [] };
};

const copy = async (from: AnalyticsStore, to: AnalyticsStore, key: string): Promise<boolean> => {
  const stored = await from.get(key);
  if (stored.state === 'absent') return false;
  const there = await to.get(key);
  return (await to.put(key, stored.body, there.state === 'found' ? there.tag : null)) === 'stored';
};

const vanished = (key: string): Reason =>
  reason('object-vanished', `${key}: was there when the copying began, and is not now: run again`);
