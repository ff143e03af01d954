import { z } from 'zod';
import { canonicalJson } from '../json.ts';
import type { AnalyticsStore } from './analytics-store.ts';
import type { TableName } from './columns.ts';
import { isPartition, type Partition } from './row.ts';

const schema = z.looseObject({
  state: z.literal(1),
  table: z.enum(['findings', 'actions']),
  accountId: z.string(),
  month: z.string(),
  watermark: z.string(),
  schemaVersion: z.int(),
  evidence: z.int(),
  rows: z.int(),
  objects: z.array(z.object({ key: z.string(), sha256: z.string(), size: z.int(), rows: z.int() })),
  writer: z.string(),
  /** SHA-256 of the state elsewhere that this one was copied from, before newer evidence came on top. */
  base: z.string().optional(),
});

/** What a partition consists of; an object that is not named here is not part of it. */
export type PartitionState = z.infer<typeof schema>;

export const stateKey = ({ table, accountId, month }: Partition): string =>
  `_state/${table}/${accountId}/${month}.json`;

export const encodeState = (state: PartitionState): Uint8Array => Buffer.from(`${canonicalJson(state)}\n`);

export type ReadState = { readonly state: PartitionState | null; readonly tag: string | null };

/** Null for what is no state of a known version. */
export const parseState = (body: Uint8Array): PartitionState | null => {
  try {
    return schema.safeParse(JSON.parse(Buffer.from(body).toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
};

/** A state that cannot be read is no state: the partition is written anew. */
export const readState = async (store: AnalyticsStore, partition: Partition): Promise<ReadState> => {
  const stored = await store.get(stateKey(partition));
  if (stored.state === 'absent') return { state: null, tag: null };
  return { state: parseState(stored.body), tag: stored.tag };
};

/** Every partition that has a state, in the order of keys. */
export async function* partitions(
  store: AnalyticsStore,
  of: { readonly table?: TableName; readonly accountId?: string } = {},
): AsyncGenerator<Partition> {
  const prefix = `_state/${of.table ? `${of.table}/${of.accountId ? `${of.accountId}/` : ''}` : ''}`;
  for await (const { key } of store.list(prefix)) {
    const [, table, accountId = '', month = ''] =
      /^_state\/(findings|actions)\/([^/]+)\/([^/]+)\.json$/.exec(key) ?? [];
    if (table && isPartition(accountId, month)) yield { table: table as TableName, accountId, month };
  }
}
