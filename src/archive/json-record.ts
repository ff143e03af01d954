import { isObject, type JsonObject } from '../json.ts';
import type { ArchiveStore } from '../ports.ts';
import { type Reason, reason } from '../reason.ts';

/** What stands under a key. `not-json`: somebody else's object, or a damaged one; never the same as `absent`. */
export type Read =
  | { readonly state: 'found'; readonly value: JsonObject }
  | { readonly state: 'absent' }
  | { readonly state: 'not-json'; readonly problem: Reason };

/** One line, newline-terminated, so that `jq`, DuckDB and Athena read a record as it is. */
export const recordLine = (record: object): string => `${JSON.stringify(record)}\n`;

/** `exists`: this record was begun before, by this run or another; what stands there holds. */
export const putOnce = (store: ArchiveStore, key: string, record: object): Promise<'stored' | 'exists'> =>
  store.put(key, recordLine(record));

const notJson = (key: string, why: string): Read => ({
  state: 'not-json',
  problem: reason(
    'record-not-json',
    `${key}: ${why}: \`lazaret archive verify\` tells whether it was changed; where the bucket keeps versions, the first one holds`,
  ),
});

/** Reads one record. Bytes that are no JSON object are told as such, with the key. */
export const readJson = async (store: ArchiveStore, key: string): Promise<Read> => {
  const stored = await store.get(key);
  if (stored.state === 'absent') return stored;
  try {
    const value: unknown = JSON.parse(Buffer.from(stored.body).toString('utf8'));
    return isObject(value) ? { state: 'found', value: value as JsonObject } : notJson(key, 'JSON, but not an object');
  } catch (error) {
    return notJson(key, `not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
};
