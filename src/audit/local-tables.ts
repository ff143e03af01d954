import { sha256Hex } from '../archive/digest.ts';
import { type Reason, reason } from '../reason.ts';
import type { AnalyticsStore } from './analytics-store.ts';
import type { TableName } from './columns.ts';
import { partitions, readState } from './partition-state.ts';
import type { Partition } from './row.ts';
import { inScope, type Scope } from './scope.ts';

export type LocalTables = {
  readonly keys: { readonly [name in TableName]: readonly string[] };
  readonly all: readonly Partition[];
  readonly leftOut: readonly Reason[];
};

/** The objects that a question needs, each checked against its state; a damaged one is left out and named, the rest answers. */
export const localTables = async (analytics: AnalyticsStore, scope: Scope): Promise<LocalTables> => {
  const keys = { findings: [] as string[], actions: [] as string[] };
  const all: Partition[] = [];
  const leftOut: Reason[] = [];
  for await (const partition of partitions(analytics)) {
    all.push(partition);
    if (!inScope(partition, scope)) continue;
    const found = await objectsOf(analytics, partition);
    keys[partition.table].push(...found.keys);
    leftOut.push(...found.faults.map((fault) => outOf(partition, fault)));
  }
  return { keys, all, leftOut };
};

const objectsOf = async (
  analytics: AnalyticsStore,
  partition: Partition,
): Promise<{ keys: string[]; faults: string[] }> => {
  const { state } = await readState(analytics, partition);
  if (!state) return { keys: [], faults: ['its state cannot be read'] };
  const keys: string[] = [];
  const faults: string[] = [];
  for (const object of state.objects.filter(({ rows }) => rows > 0)) {
    const fault = await faultOf(analytics, object);
    if (fault === null) keys.push(object.key);
    else faults.push(`${object.key} ${fault}`);
  }
  return { keys, faults };
};

const faultOf = async (
  analytics: AnalyticsStore,
  { key, sha256 }: { key: string; sha256: string },
): Promise<string | null> => {
  const stored = await analytics.get(key);
  if (stored.state === 'absent') return 'is not there';
  return sha256Hex(stored.body) === sha256 ? null : 'has not the bytes that its state names';
};

const outOf = ({ table, accountId, month }: Partition, why: string): Reason =>
  reason(
    'partition-left-out',
    `left out ${table} of ${accountId}, ${month}: ${why}: run lazaret archive compact --rebuild`,
  );
