import { z } from 'zod';
import { decodeDigest } from '../archive/digest.ts';
import { digestObject, digestPrefix } from '../archive/digest-keys.ts';
import { canonicalJson } from '../json.ts';
import type { ArchiveStore } from '../ports.ts';
import type { AnalyticsStore } from './analytics-store.ts';

const head = z.object({ sequence: z.int().positive(), end: z.iso.datetime() });
const schema = z.looseObject({ mark: z.literal(1), chains: z.record(z.string(), head) });

/**
 * How far the analytics have come: everything that a digest up to these names is in them. The keys of evidence do not
 * say when an object came in; the digests do.
 */
export type Mark = {
  readonly chains: { readonly [region: string]: { readonly sequence: number; readonly end: string } };
};

export const markKey = '_state/mark.json';

/** Null where there is none, or none that this version reads: then everything is listed. */
export const readMark = async (analytics: AnalyticsStore): Promise<Mark | null> => {
  const stored = await analytics.get(markKey);
  if (stored.state === 'absent') return null;
  try {
    return schema.safeParse(JSON.parse(Buffer.from(stored.body).toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
};

/** Another run's newer mark may be overwritten by an older one: then the next question looks at a little more. */
export const writeMark = async (analytics: AnalyticsStore, { chains }: Mark): Promise<void> => {
  const there = await analytics.get(markKey);
  const body = Buffer.from(`${canonicalJson({ mark: 1, chains })}\n`);
  await analytics.put(markKey, body, there.state === 'found' ? there.tag : null);
};

const dayMs = 86_400_000;
/** A chain that was not written to for longer than this is looked for no further. */
export const mostDays = 31;

/** `digests/v1/REGION/YYYY/MM/DD/` for each day, the first and the last included. */
export const digestDays = (region: string, from: Date, to: Date): string[] =>
  daysBetween(from, to).map((day) => `${digestPrefix}${region}/${day.replaceAll('-', '/')}/`);

/** `YYYY-MM-DD`, UTC. */
export const daysBetween = (from: Date, to: Date): string[] => {
  const first = Math.floor(from.getTime() / dayMs);
  const days = Math.max(0, Math.floor(to.getTime() / dayMs) - first + 1);
  return Array.from({ length: days }, (_, at) => new Date((first + at) * dayMs).toISOString().slice(0, 10));
};

/** The newest digest of each chain, looked for day by day; a store without folders, or one that refuses, gives none. */
export const chainHeads = async (store: ArchiveStore, now: Date): Promise<Mark> => {
  const chains: { [region: string]: { sequence: number; end: string } } = {};
  if (!store.folders) return { chains };
  try {
    for await (const folder of store.folders(digestPrefix)) {
      const region = folder.slice(digestPrefix.length, -1);
      const newest = await newestDigest(store, region, now);
      if (newest) chains[region] = newest;
    }
    return { chains };
  } catch {
    return { chains: {} };
  }
};

const newestDigest = async (
  store: ArchiveStore,
  region: string,
  now: Date,
): Promise<{ sequence: number; end: string } | null> => {
  const days = digestDays(region, new Date(now.getTime() - mostDays * dayMs), new Date(now.getTime() + dayMs));
  for (const day of days.reverse()) {
    let last: string | null = null;
    for await (const { key } of store.list(day)) if (digestObject(key)?.part === 'digest') last = key;
    if (last === null) continue;
    const stored = await store.get(last);
    const digest = stored.state === 'found' ? decodeDigest(stored.body) : null;
    return digest && { sequence: digest.sequence, end: digest.window.end };
  }
  return null;
};
