import type { ArchiveStore } from '../ports.ts';
import { chainRegions } from './chain-check.ts';
import { sha256Hex } from './digest.ts';
import { digestPrefix } from './digest-keys.ts';
import { type Item, inventory } from './inventory.ts';
import { evidencePrefix } from './keys.ts';
import { type Checked, Tally, type Verification } from './verification.ts';
import { walkChain } from './verify-chain.ts';
import { readFirst } from './verify-digest.ts';
import { believedOverAll } from './verify-keys.ts';
import { tellUndigested, verifyObjects } from './verify-objects.ts';

export type VerifyOptions = {
  readonly now: Date;
  /**
   * How long an object may be without a digest before that is a fault: two hours for an hourly chain. 0 for a bundle,
   * where nothing new comes in and the times of files mean nothing.
   */
  readonly graceMs?: number;
  /** How long ago the newest digest may have ended; null: digests are made on demand. */
  readonly staleAfterMs?: number | null;
  /** Fingerprints of the keys that may sign. Without them the key of the oldest digest of all chains is believed. */
  readonly trusted?: readonly string[];
  /** Public keys in PEM from elsewhere than the archive. */
  readonly publicKeys?: readonly string[];
  /** A digest that was noted elsewhere: it must still be there, and be the same. */
  readonly anchors?: readonly { readonly key: string; readonly sha256: string }[];
  /** How many objects are read at once. */
  readonly width?: number;
  /** Checks the digests and which objects they name, and reads no object: for what a listing alone can tell. */
  readonly namesOnly?: boolean;
  /** Every digest and object as it is checked. */
  readonly onChecked?: (checked: Checked) => void;
  /** After each digest: how far it is. `of` is how many objects the listing showed. */
  readonly onProgress?: (progress: { readonly digests: number; readonly objects: number; readonly of: number }) => void;
};

const twoHours = 7_200_000;

/**
 * Checks every digest chain in the store, every object they name, and that no object is left unnamed. Needs nothing
 * but the store: on a folder with a copy of the archive it works without a network. Never throws for what it finds
 * or cannot read; the result says which.
 */
export const verify = async (store: ArchiveStore, options: VerifyOptions): Promise<Verification> => {
  const tally = new Tally(options.onChecked ?? (() => {}));
  try {
    await verifyAll(store, options, tally);
  } catch (error) {
    tally.unseen('digest', 'listing', error);
  }
  return tally.result();
};

const verifyAll = async (store: ArchiveStore, options: VerifyOptions, tally: Tally): Promise<void> => {
  const digests = await inventory(store, digestPrefix);
  const items = await inventory(store, evidencePrefix);
  const regions = chainRegions(digests);
  if (regions.length === 0) tellNoChain(items.size, tally);
  const { publicKeys = [], width = 32, namesOnly = false } = options;
  const chains = regions.map((region) => ({ store, items: digests, region, tally, publicKeys, trusted: null }));
  const trusted = options.trusted ?? (await believedOverAll(chains));
  let seen = 0;
  for (const chain of chains)
    for await (const digest of walkChain({ ...chain, trusted })) {
      await verifyObjects(digest, { store, items, tally, width, namesOnly });
      seen += 1;
      options.onProgress?.({ digests: seen, objects: tally.checkedObjects(), of: items.size });
    }
  if (!tally.digestsUnseen) tellUndigested(items, tally, { now: options.now, graceMs: options.graceMs ?? twoHours });
  tellStale(tally, options);
  for (const anchor of options.anchors ?? []) await tellAnchor(anchor, store, digests, tally);
};

/** Nothing at all is no answer; evidence without a chain is one. */
const tellNoChain = (objects: number, tally: Tally): void => {
  if (objects > 0)
    tally.tell(
      'digest',
      digestPrefix,
      'GAP',
      'no-chain',
      'there is evidence and no digest: run `lazaret archive digest`',
    );
  else tally.unseen('digest', digestPrefix, 'no digest and no evidence here: is this the archive?');
};

const tellStale = (tally: Tally, { now, staleAfterMs = null }: VerifyOptions): void => {
  for (const { key, end } of tally.heads)
    if (staleAfterMs !== null && now.getTime() - Date.parse(end) > staleAfterMs)
      tally.tell('digest', key, 'GAP', 'chain-stale', `nothing was signed since ${end}`);
};

const tellAnchor = async (
  { key, sha256 }: { key: string; sha256: string },
  store: ArchiveStore,
  digests: ReadonlyMap<string, Item>,
  tally: Tally,
): Promise<void> => {
  const bytes = await readFirst(store, key, digests.get(key));
  if (!bytes) tally.tell('digest', key, 'MISSING', 'anchor-missing', 'it was noted elsewhere, and is not here');
  else if (sha256Hex(bytes) !== sha256)
    tally.tell('digest', key, 'MODIFIED', 'anchor-differs', `noted elsewhere with SHA-256 ${sha256}`);
};
