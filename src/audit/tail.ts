import { type Digest, decodeDigest } from '../archive/digest.ts';
import { digestObject } from '../archive/digest-keys.ts';
import { evidencePrefix } from '../archive/keys.ts';
import { recordName } from '../archive/record-name.ts';
import type { ArchiveStore } from '../ports.ts';
import { type Reason, reason } from '../reason.ts';
import { daysBetween, digestDays, type Mark, mostDays } from './mark.ts';

/** Where evidence stands that came in after the mark: each prefix holds whole groups. */
export type Tail =
  | {
      readonly state: 'bounded';
      readonly prefixes: readonly string[];
      readonly reached: Mark;
      readonly notes: readonly Reason[];
    }
  /** Only a listing of everything tells. */
  | { readonly state: 'unbounded'; readonly problem: Reason };

type Chain = { readonly sequence: number; readonly end: string };

const dayMs = 86_400_000;
/** How far two clocks may differ. */
const skewMs = 600_000;

const unbounded = (message: string): Tail => ({
  state: 'unbounded',
  problem: reason('tail-listed', `${message}: the whole archive is listed`),
});

/**
 * What came in since the mark, without a listing that grows with the archive: digests since then name their objects, and
 * what no digest names yet is looked for under the days since the last one.
 */
export const tailOf = async (store: ArchiveStore, mark: Mark | null, now: Date): Promise<Tail> => {
  const chains = Object.entries(mark?.chains ?? {});
  if (!store.folders || chains.length === 0) return unbounded('no compaction says how far it came');
  const prefixes = new Set<string>();
  const reached: { [region: string]: Chain } = {};
  for (const [region, from] of chains) {
    if (now.getTime() - Date.parse(from.end) > mostDays * dayMs)
      return unbounded(`the last compaction came to ${from.end}`);
    const read = await digestedSince(store, region, from, now);
    if ('problem' in read) return { state: 'unbounded', problem: read.problem };
    for (const key of read.keys) prefixes.add(prefixOf(key));
    reached[region] = read.last;
  }
  const ends = Object.values(reached)
    .map(({ end }) => end)
    .sort();
  const since = new Date(Date.parse(ends[0] ?? now.toISOString()) - dayMs);
  for (const prefix of await undigested(store, since, now)) prefixes.add(prefix);
  const notes = [notDigested(ends[0] ?? '', since)];
  return { state: 'bounded', prefixes: [...prefixes].sort(), reached: { chains: reached }, notes };
};

const notDigested = (end: string, since: Date): Reason =>
  reason(
    'tail-not-digested',
    `the last digest ended at ${end}: containments, rejected input and findings of before ${since.toISOString().slice(0, 10)} that came in after it are in the answer once the next digest names them`,
  );

type Since = { readonly keys: readonly string[]; readonly last: Chain } | { readonly problem: Reason };

const digestedSince = async (store: ArchiveStore, region: string, from: Chain, now: Date): Promise<Since> => {
  const keys: string[] = [];
  let last = from;
  for await (const { key, digest } of digestsSince(store, region, from, now)) {
    if (!digest) return { problem: cannotUse(key, 'is no digest') };
    if (digest.sequence <= from.sequence) continue;
    if (digest.sequence !== last.sequence + 1)
      return { problem: cannotUse(key, `number ${digest.sequence} after ${last.sequence}`) };
    for (const object of digest.objects) keys.push(object.key);
    last = { sequence: digest.sequence, end: digest.window.end };
  }
  return { keys, last };
};

async function* digestsSince(
  store: ArchiveStore,
  region: string,
  from: Chain,
  now: Date,
): AsyncGenerator<{ readonly key: string; readonly digest: Digest | null }> {
  for (const day of digestDays(region, new Date(from.end), new Date(now.getTime() + skewMs)))
    for await (const { key } of store.list(day)) {
      if (digestObject(key)?.part !== 'digest') continue;
      const stored = await store.get(key);
      yield { key, digest: stored.state === 'found' ? decodeDigest(stored.body) : null };
    }
}

const cannotUse = (key: string, why: string): Reason =>
  reason('tail-listed', `${key}: ${why}: the whole archive is listed; lazaret archive verify tells more`);

/** A day of findings of an account and region, or one plan, or one input: what is together in the listing. */
const prefixOf = (key: string): string => {
  const folder = key.slice(0, key.lastIndexOf('/') + 1);
  return recordName(key)?.of === 'finding' ? folder.slice(0, folder.lastIndexOf('/', folder.length - 2) + 1) : folder;
};

const undigested = async (store: ArchiveStore, since: Date, now: Date): Promise<string[]> => {
  const days = daysBetween(since, new Date(now.getTime() + skewMs));
  const prefixes: string[] = [];
  for await (const account of store.folders?.(evidencePrefix) ?? [])
    if (/\/\d{12}\/$/.test(account))
      for await (const region of store.folders?.(account) ?? [])
        prefixes.push(...days.map((day) => `${region}${day}/`));
  return prefixes;
};
