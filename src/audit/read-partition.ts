import { sha256Hex } from '../archive/digest.ts';
import { type Reason, reason } from '../reason.ts';
import type { AnalyticsStore } from './analytics-store.ts';
import type { Codec } from './codec.ts';
import { tableOf } from './columns.ts';
import type { PartitionState } from './partition-state.ts';
import type { Row } from './row.ts';

export type ReadRows =
  | { readonly state: 'read'; readonly rows: readonly Row[] }
  | { readonly state: 'damaged'; readonly problem: Reason };

const damaged = (key: string, why: string): ReadRows => ({
  state: 'damaged',
  problem: reason(
    'parquet-damaged',
    `${key}: ${why}: \`lazaret archive compact --rebuild\` makes it anew from the evidence`,
  ),
});

/** The rows of a partition, each object checked against its hash first; damage is told, not thrown. */
export const readPartition = async (
  { analytics, codec }: { analytics: AnalyticsStore; codec: Codec },
  { table, objects }: PartitionState,
): Promise<ReadRows> => {
  const rows: Row[] = [];
  for (const { key, sha256 } of objects) {
    const stored = await analytics.get(key);
    if (stored.state === 'absent') return damaged(key, 'is not there');
    if (sha256Hex(stored.body) !== sha256) return damaged(key, 'has not the bytes that its state names');
    try {
      rows.push(...(await codec.decode(stored.body, tableOf(table))));
    } catch (error) {
      return damaged(key, error instanceof Error ? error.message : String(error));
    }
  }
  return { state: 'read', rows };
};
