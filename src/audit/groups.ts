import { evidencePrefix } from '../archive/keys.ts';
import type { RecordName } from '../archive/record.ts';
import { recordName } from '../archive/record-name.ts';
import type { ArchiveStore } from '../ports.ts';

/** Objects that belong together and give rows together: one finding version, one unidentified input, one plan. */
export type Group = {
  /** What the keys of the group begin with. */
  readonly id: string;
  readonly of: RecordName['of'];
  /** Where its rows go, as far as the keys tell; a plan's records may lie in several months. */
  readonly accountId: string;
  readonly month: string | null;
  readonly keys: readonly string[];
};

const idOf = (key: string, name: RecordName): string =>
  name.of === 'finding' ? key.slice(0, key.lastIndexOf('-')) : key.slice(0, key.lastIndexOf('/'));

/** The group that a key belongs to; null for an object that Lazaret did not name. */
export const groupIdOf = (key: string): string | null => {
  const name = recordName(key);
  return name && idOf(key, name);
};

const accountOf = (name: RecordName): string => {
  if (name.of === 'finding') return name.accountId;
  if (name.of === 'unidentified') return 'unidentified';
  return /^\d{12}$/.test(name.account) ? name.account : 'local';
};

const groupOf = (id: string, name: RecordName, keys: readonly string[]): Group => ({
  id,
  of: name.of,
  accountId: accountOf(name),
  month: name.of === 'finding' ? name.updatedAt.slice(0, 7) : null,
  keys,
});

/**
 * The archive by one listing, in the order of keys, group by group. Objects that Lazaret did not name are passed over.
 * Keys are listed in order, and those of a group stand together, so a group is whole when the next one begins.
 */
export async function* groups(store: ArchiveStore, prefix = evidencePrefix): AsyncGenerator<Group> {
  let open: Group | null = null;
  for await (const { key } of store.list(prefix)) {
    const name = recordName(key);
    if (!name) continue;
    const id = idOf(key, name);
    const same: Group | null = open?.id === id ? open : null;
    if (open && !same) yield open;
    open = groupOf(id, name, [...(same?.keys ?? []), key]);
  }
  if (open) yield open;
}
