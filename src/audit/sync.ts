import { sha256Hex } from '../archive/digest.ts';
import { type Reason, reason } from '../reason.ts';
import type { AnalyticsStore } from './analytics-store.ts';
import { markKey } from './mark.ts';
import { encodeState, parseState, partitions, readState, stateKey } from './partition-state.ts';
import type { Partition } from './row.ts';
import { inScope, type Scope } from './scope.ts';

export type Synced = { readonly fetched: number; readonly leftOut: readonly Reason[] };

/**
 * Copies the partitions that a question needs and that are other than the local ones: the mark first, so that nothing
 * newer than it is thought to be there, and of each partition the state last. What was put on top of a copy stays as long as its base is the same.
 */
export const sync = async (from: AnalyticsStore, to: AnalyticsStore, scope: Scope): Promise<Synced> => {
  const leftOut: Reason[] = [];
  let fetched = 0;
  await copy(from, to, markKey);
  for await (const partition of partitions(from)) {
    if (!inScope(partition, scope)) continue;
    const copied = await copyPartition(from, to, partition);
    fetched += copied.fetched;
    leftOut.push(...copied.leftOut);
  }
  return { fetched, leftOut };
};

const copyPartition = async (from: AnalyticsStore, to: AnalyticsStore, partition: Partition): Promise<Synced> => {
  const stored = await from.get(stateKey(partition));
  if (stored.state === 'absent') return { fetched: 0, leftOut: [vanished(stateKey(partition))] };
  const remote = parseState(stored.body);
  if (!remote) return { fetched: 0, leftOut: [damaged(partition)] };
  const base = sha256Hex(stored.body);
  const local = await readState(to, partition);
  const whole = await wholeObjects(to, local.state?.objects ?? []);
  if (local.state?.base === base && whole.size === local.state.objects.length) return { fetched: 0, leftOut: [] };
  const wanted = remote.objects.filter(({ key, sha256 }) => !whole.has(`${key} ${sha256}`));
  for (const { key } of wanted) if (!(await copy(from, to, key))) return { fetched: 0, leftOut: [vanished(key)] };
  await to.put(stateKey(partition), encodeState({ ...remote, base }), local.tag);
  return { fetched: wanted.length, leftOut: [] };
};

/** Copies that have the bytes which their state names. */
const wholeObjects = async (
  to: AnalyticsStore,
  objects: readonly { readonly key: string; readonly sha256: string }[],
): Promise<Set<string>> => {
  const whole = new Set<string>();
  for (const { key, sha256 } of objects) {
    const stored = await to.get(key);
    if (stored.state === 'found' && sha256Hex(stored.body) === sha256) whole.add(`${key} ${sha256}`);
  }
  return whole;
};

const copy = async (from: AnalyticsStore, to: AnalyticsStore, key: string): Promise<boolean> => {
  const stored = await from.get(key);
  if (stored.state === 'absent') return false;
  const there = await to.get(key);
  return (await to.put(key, stored.body, there.state === 'found' ? there.tag : null)) === 'stored';
};

const vanished = (key: string): Reason =>
  reason('object-vanished', `${key}: was there when the copying began, and is not now: run again`);

const damaged = (partition: Partition): Reason =>
  reason(
    'partition-left-out',
    `left out ${partition.table} of ${partition.accountId}, ${partition.month}: ${stateKey(partition)} is no state that this version reads: run lazaret archive compact --rebuild`,
  );
