import type { ArchiveStore } from '../ports.ts';
import { type DigestObject, digestObject } from './digest-keys.ts';
import type { Item } from './inventory.ts';
import type { Tally } from './verification.ts';
import type { Fault } from './verify-digest.ts';

export type ChainCheck = {
  readonly store: ArchiveStore;
  /** Everything below `digests/v1/`. */
  readonly items: ReadonlyMap<string, Item>;
  readonly region: string;
  readonly tally: Tally;
  /** Public keys in PEM that the auditor brought along. */
  readonly publicKeys: readonly string[];
  /** Fingerprints of the keys that may sign; null: the key of the oldest digest. */
  readonly trusted: readonly string[] | null;
};

/** The regions whose chains are in the store. */
export const chainRegions = (items: ReadonlyMap<string, Item>): string[] => [
  ...new Set([...items.keys()].flatMap((key) => digestObject(key)?.region ?? [])),
];

/** Keys of one part of the chain, in the order of time. */
export const keysOf = ({ items, region }: ChainCheck, part: DigestObject['part']): string[] =>
  [...items.keys()].filter((key) => {
    const object = digestObject(key);
    return object?.region === region && object.part === part;
  });

export const tellFault = ({ key, status, code, message }: Fault, tally: Tally): void =>
  tally.tell('digest', key, status, code, message);
