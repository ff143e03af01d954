import { hash } from 'node:crypto';
import type { ArchiveStore } from '../ports.ts';
import type { Digest, DigestedObject } from './digest.ts';
import type { Item } from './inventory.ts';
import type { Tally } from './verification.ts';

export type ObjectCheck = {
  readonly store: ArchiveStore;
  readonly items: Map<string, Item>;
  readonly tally: Tally;
  /** How many objects are read at once. */
  readonly width: number;
  /** Only which objects the digests name; none is read. */
  readonly namesOnly?: boolean;
};

/** Reads every object that a proven digest names and compares it with what the digest says. */
export const verifyObjects = async (digest: Digest, check: ObjectCheck): Promise<void> => {
  const left = digest.objects.values();
  const work = async (): Promise<void> => {
    for (const object of left) await verifyObject(object, check);
  };
  await Promise.all(Array.from({ length: Math.min(check.width, digest.objects.length) }, work));
};

const verifyObject = async (object: DigestedObject, check: ObjectCheck): Promise<void> => {
  const item = check.items.get(object.key);
  if (item?.digested === object.sha256) return;
  if (item?.digested) return disagree(object, check.tally);
  if (item) item.digested = object.sha256;
  if (check.namesOnly) return;
  try {
    await compare(object, item, check);
  } catch (error) {
    check.tally.unseen('object', object.key, error);
  }
};

const disagree = ({ key }: DigestedObject, tally: Tally): void =>
  tally.tell(
    'object',
    key,
    'SHADOWED',
    'digests-disagree',
    'a later digest states other bytes for it: something was written over it',
  );

const compare = async (
  { key, version_id, sha256 }: DigestedObject,
  item: Item | undefined,
  check: ObjectCheck,
): Promise<void> => {
  const { store, tally } = check;
  const version = version_id ?? item?.first ?? undefined;
  const stored = await store.get(key, version);
  if (stored.state === 'absent') return tellMissing(key, version, item, tally);
  if (hash('sha256', stored.body, 'hex') !== sha256)
    return tally.tell('object', key, 'MODIFIED', 'bytes-differ', `its bytes do not have the signed SHA-256 ${sha256}`);
  if (item && isShadowed(item, version)) return tellShadowed(key, version, item, tally);
  if (item?.first && version !== item.first) return tellOlder(key, version, item.first, tally);
  tally.valid('object', key);
};

/** A store without versions, such as an exported folder, has nothing that could be in front of an object. */
const isShadowed = (item: Item, version: string | undefined): boolean =>
  item.first !== null && item.current !== version;

const tellMissing = (key: string, version: string | undefined, item: Item | undefined, tally: Tally): void => {
  const instead = item?.current && item.current !== version ? `; version ${item.current} stands in its place` : '';
  tally.tell(
    'object',
    key,
    'MISSING',
    'object-missing',
    `${version ? `version ${version} is gone` : 'it is gone'}${instead}`,
  );
};

const tellShadowed = (key: string, version: string | undefined, { current }: Item, tally: Tally): void => {
  const by = current === null ? 'a delete marker hides it' : `readers get version ${current}`;
  tally.tell(
    'object',
    key,
    'SHADOWED',
    current === null ? 'delete-marker' : 'newer-version',
    `the signed version ${version} is there, but ${by}`,
  );
};

/** What is signed was written over something: only what came first is evidence. */
const tellOlder = (key: string, version: string | undefined, first: string, tally: Tally): void =>
  tally.tell(
    'object',
    key,
    'SHADOWED',
    'older-version',
    `version ${first} was there before the signed version ${version}`,
  );

/** What no proven digest names: due, and a fault; or written so lately that the next digest will name it. */
export const tellUndigested = (
  items: Map<string, Item>,
  tally: Tally,
  { now, graceMs }: { now: Date; graceMs: number },
): void => {
  for (const [key, { digested, modifiedMs }] of items) {
    if (digested !== null) continue;
    const age = modifiedMs === null ? Number.POSITIVE_INFINITY : now.getTime() - modifiedMs;
    if (Math.abs(age) < graceMs) tally.pending += 1;
    else tally.tell('object', key, 'UNDIGESTED', 'not-digested', 'no proven digest names it');
  }
};
