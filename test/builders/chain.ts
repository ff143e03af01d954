import { type ChainDeps, type DigestWritten, writeDigest } from '../../src/archive/chain.ts';
import { encodeLink, type Link, sign } from '../../src/archive/chain-link.ts';
import type { Digest } from '../../src/archive/digest.ts';
import { linkKey, signatureKey } from '../../src/archive/digest-keys.ts';
import type { NewObjects } from '../../src/archive/new-objects.ts';
import type { Signer } from '../../src/archive/signature.ts';
import { type VerifyOptions, verify } from '../../src/archive/verify.ts';
import type { ArchiveStore } from '../../src/ports.ts';
import { aClock, type StandingClock } from './clock.ts';
import { aSigner } from './signer.ts';

export const about = {
  region: 'local',
  duplicates412: 0,
  dlqDepth: 0,
  policySha256: null,
  softwareVersion: 'lazaret/0.1.0',
};

export type TestChain = ChainDeps & {
  readonly clock: StandingClock;
  readonly signer: Signer & { pem: string; fingerprint: string };
};

export const chainOn = (store: ArchiveStore & NewObjects, clock = aClock()): TestChain => ({
  store,
  news: store,
  clock,
  signer: aSigner(),
});

/** The digest of an hour: stores the given objects under evidence/v1/, lets the hour pass, closes the window. */
export const anHour = async (
  chain: TestChain,
  objects: readonly string[],
): Promise<Extract<DigestWritten, { state: 'written' }>> => {
  for (const name of objects) await chain.store.put(`evidence/v1/${name}.json`, `{"name":"${name}"}\n`);
  chain.clock.advance(3_600_000);
  const written = await writeDigest(chain, about);
  if (written.state !== 'written') throw new Error(`not written: ${JSON.stringify(written)}`);
  return written;
};

/** Signs a digest that `writeDigest` never would, and what belongs to it: what the holder of the key could do. */
export const forge = async (
  digest: Digest,
  signer: Signer,
): Promise<Link & { parts: readonly (readonly [string, string | Uint8Array])[] }> => {
  const link = await sign(digest, signer, 'local');
  const parts: [string, string | Uint8Array][] = [
    [link.key, link.bytes],
    [signatureKey(link.key), link.signature],
    [linkKey('local', digest.sequence), encodeLink(link)],
  ];
  return { ...link, parts };
};

export type Verified = Awaited<ReturnType<typeof verify>> & { readonly faults: string[] };

/** Verifies and lists every fault as `STATUS key (code)`, in the order of keys. */
export const verified = async (store: ArchiveStore, options: Partial<VerifyOptions> = {}): Promise<Verified> => {
  const faults: string[] = [];
  const result = await verify(store, {
    now: new Date(),
    graceMs: 0,
    ...options,
    onChecked: (checked) => {
      if (checked.status !== 'VALID') faults.push(`${checked.status} ${checked.key} (${checked.reason?.code})`);
      options.onChecked?.(checked);
    },
  });
  return { ...result, faults: faults.sort() };
};
