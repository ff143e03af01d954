import type { ArchiveStore, StoredVersion } from '../ports.ts';

/** What a listing shows of one key. Version ids are null in a store that keeps none. */
export type Item = {
  /** The version that came first: "written once" makes it the evidence. Null where only a delete marker is left. */
  readonly first: string | null;
  /** The version a reader gets; null: a delete marker hides it. */
  readonly current: string | null;
  /** A second version or a delete marker came over the first. */
  readonly shadowed: boolean;
  readonly modifiedMs: number | null;
  /** The hash that a proven digest states, once one was met. */
  digested: string | null;
};

/** All keys below a prefix in key order, with the versions that stores keep. */
export const inventory = async (store: ArchiveStore, prefix: string): Promise<Map<string, Item>> => {
  if (store.versions) return versioned(store.versions(prefix));
  const items = new Map<string, Item>();
  for await (const { key, modifiedAt } of store.list(prefix))
    items.set(key, {
      first: null,
      current: null,
      shadowed: false,
      modifiedMs: modifiedAt?.getTime() ?? null,
      digested: null,
    });
  return items;
};

const versioned = async (versions: AsyncIterable<StoredVersion>): Promise<Map<string, Item>> => {
  const items = new Map<string, Item>();
  for await (const version of versions) items.set(version.key, withOlder(items.get(version.key), version));
  return items;
};

/** Versions of a key come newest first, so each one met is the oldest so far. */
const withOlder = (newer: Item | undefined, version: StoredVersion): Item => {
  const { deleteMarker, versionId, modifiedAt } = version;
  const first = deleteMarker ? (newer?.first ?? null) : versionId;
  if (newer) return { ...newer, first, shadowed: true };
  const current = deleteMarker ? null : versionId;
  return { first, current, shadowed: deleteMarker, modifiedMs: modifiedAt?.getTime() ?? null, digested: null };
};
