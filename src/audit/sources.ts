import { createHash, type Hash } from 'node:crypto';
import { evidencePrefix, plansPrefix } from '../archive/keys.ts';
import type { ArchiveStore } from '../ports.ts';
import type { TableName } from './columns.ts';
import { type Group, groups } from './groups.ts';

/**
 * Evidence that is compacted together. Findings: one account and month, which the keys tell. Plans and unidentified
 * input: all of an account, since only their records tell the month; there are few of them.
 */
export type Source = {
  readonly table: TableName;
  readonly accountId: string;
  readonly month: string | null;
  readonly groups: number;
  readonly objects: number;
  /** SHA-256 of the keys. Evidence is written once, so the same keys are the same bytes. */
  readonly watermark: string;
};

type Counting = {
  table: TableName;
  accountId: string;
  month: string | null;
  groups: number;
  objects: number;
  hash: Hash;
};

const tableFor = ({ of }: Group): TableName => (of === 'plan' ? 'actions' : 'findings');

/** One listing of the whole archive; keeps a hash for each source, whatever the number of objects. */
export const sources = async (store: ArchiveStore, onGroup: () => void = () => {}): Promise<Source[]> => {
  const found = new Map<string, Counting>();
  for await (const group of groups(store)) {
    const { accountId, month } = group;
    const id = `${tableFor(group)} ${accountId} ${month}`;
    const source = found.get(id) ?? {
      table: tableFor(group),
      accountId,
      month,
      groups: 0,
      objects: 0,
      hash: createHash('sha256'),
    };
    source.groups += 1;
    source.objects += group.keys.length;
    for (const key of group.keys) source.hash.update(`${key}\n`);
    found.set(id, source);
    onGroup();
  }
  return [...found.values()].map(({ hash, ...source }) => ({ ...source, watermark: hash.digest('hex') }));
};

const prefixOf = ({ table, accountId }: Source): string => {
  if (table === 'actions') return plansPrefix;
  return `${evidencePrefix}${accountId === 'unidentified' ? '_unidentified' : accountId}/`;
};

export async function* groupsOf(store: ArchiveStore, source: Source): AsyncGenerator<Group> {
  for await (const group of groups(store, prefixOf(source)))
    if (tableFor(group) === source.table && group.accountId === source.accountId && group.month === source.month)
      yield group;
}
