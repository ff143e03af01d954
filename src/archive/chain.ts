import type { ArchiveStore, Clock } from '../ports.ts';
import { type Reason, reason } from '../reason.ts';
import { type Link, lastLink, publish, sign, takeNumber } from './chain-link.ts';
import type { Digest } from './digest.ts';
import { type ChainAbout, digestOf } from './digest-contents.ts';
import { publicKeyKey } from './digest-keys.ts';
import type { NewObject, NewObjects } from './new-objects.ts';
import type { Signer } from './signature.ts';

export type ChainDeps = {
  readonly store: ArchiveStore;
  readonly signer: Signer;
  readonly news: NewObjects;
  readonly clock: Clock;
};

export type DigestWritten =
  /** `more`: new objects are left over, for one more digest at once. */
  | { readonly state: 'written'; readonly key: string; readonly digest: Digest; readonly more: boolean }
  /** The asked window ended at or before the last digest's. */
  | { readonly state: 'up-to-date'; readonly key: string }
  /** Another run wrote this number first; the objects wait for the next digest. */
  | { readonly state: 'written-by-another' }
  | { readonly state: 'refused'; readonly problem: Reason };

const objectsPerDigest = 10_000;
/** How far this clock may be behind the one that ended the last window. */
const skewMs = 600_000;

/**
 * Adds one digest to the chain: everything `news` has, or a signed statement that there was nothing.
 * `end` closes the window there (the full hour, on schedule); without it the window ends now, on demand.
 * The number of a digest is taken by one conditional write that holds the whole signed digest; the digest's own file and
 * its signature are copies of it. So two runs at once cannot fork the chain, and what a crash left is completed by the next run.
 */
export const writeDigest = async (
  deps: ChainDeps,
  about: ChainAbout,
  { end, limit = objectsPerDigest }: { end?: Date; limit?: number } = {},
): Promise<DigestWritten> => {
  const last = await lastLink(deps.store, about.region);
  if (last.state === 'broken') return { state: 'refused', problem: last.problem };
  if (last.link) await publish(deps.store, last.link);
  const window = windowAfter(last.link, end, deps.clock.now());
  if ('state' in window) return window;

  const taken = await deps.news.take(limit);
  const objects = withoutKnown(taken.objects, last.link);
  const publicKey = await deps.signer.publicKey();
  const digest = digestOf({ objects, window, about, previous: last.link, alg: deps.signer.alg, publicKey });
  const link = await sign(digest, deps.signer, about.region);

  await deps.store.put(publicKeyKey(about.region, digest.key_fingerprint), publicKey);
  if ((await takeNumber(deps.store, about.region, link)) === 'exists') return { state: 'written-by-another' };
  await publish(deps.store, link);
  await taken.done();
  return { state: 'written', key: link.key, digest, more: taken.more };
};

/** Windows end on full seconds, each later than the one before, whatever a clock says within its skew. */
const windowAfter = (last: Link | null, asked: Date | undefined, now: Date): Digest['window'] | DigestWritten => {
  const start = last?.digest.window.end ?? new Date(0).toISOString();
  const wanted = Math.floor((asked ?? now).getTime() / 1000) * 1000;
  const earliest = Date.parse(start) + 1000;
  if (last && asked && wanted < earliest) return { state: 'up-to-date', key: last.key };
  if (earliest - now.getTime() > skewMs) return { state: 'refused', problem: clockBehind(start, now) };
  return { start, end: new Date(Math.max(wanted, earliest)).toISOString() };
};

const clockBehind = (start: string, now: Date): Reason =>
  reason(
    'clock-behind',
    `this clock says ${now.toISOString()}, and the last digest ended at ${start}: set the clock, then try again`,
  );

/** A run that crashed after its digest was stored left its objects waiting. */
const withoutKnown = (objects: readonly NewObject[], last: Link | null): NewObject[] => {
  const known = new Set(last?.digest.objects.map(({ key, version_id, sha256 }) => `${key} ${version_id} ${sha256}`));
  return objects.filter(({ key, versionId, sha256 }) => !known.has(`${key} ${versionId} ${sha256}`));
};
