import type { ArchiveStore, Stored } from '../ports.ts';
import { recordName } from './record-name.ts';

/**
 * How far a plan came, told by which records it has. `proposed`: nothing was changed. `acted`: its before-image is
 * saved, so the target may have been changed, and it was not released. `released`: undone, or there was nothing left to undo.
 */
export type PlanState = 'proposed' | 'acted' | 'released';

/** The records of one plan, as one listing shows them. */
export type PlanRecords = {
  readonly id: string;
  /** The plan's keys begin with this; ends in a slash. */
  readonly prefix: string;
  /** Names without `.json`, in key order: `before-image`, `plan`, `verdict-1767225600000`, … */
  readonly kinds: readonly string[];
  readonly state: PlanState;
  /** When the before-image came in by the store's own clock; null where there is none or the store does not tell. */
  readonly actedAt: Date | null;
  /** The same of its failure record. */
  readonly failedAt?: Date | null;
};

const stateOf = (kinds: readonly string[]): PlanState => {
  if (kinds.includes('release')) return 'released';
  return kinds.includes('before-image') ? 'acted' : 'proposed';
};

const nameOf = ({ key }: Stored): string => key.slice(key.lastIndexOf('/') + 1, -'.json'.length);

const asPlan = (id: string, records: readonly Stored[]): PlanRecords => {
  const kinds = records.map(nameOf);
  const first = records[0]?.key ?? '';
  const storedAt = (kind: string): Date | null => records.find((record) => nameOf(record) === kind)?.modifiedAt ?? null;
  return {
    id,
    prefix: first.slice(0, first.lastIndexOf('/') + 1),
    kinds,
    state: stateOf(kinds),
    actedAt: storedAt('before-image'),
    failedAt: storedAt('failure'),
  };
};

/** Every plan below a prefix, by one listing and without reading any record. Objects that are no plan records are passed over. */
export const planRecords = async (store: ArchiveStore, prefix: string): Promise<PlanRecords[]> => {
  const plans = new Map<string, { id: string; records: Stored[] }>();
  for await (const stored of store.list(prefix)) {
    const name = recordName(stored.key);
    if (name?.of !== 'plan') continue;
    const folder = stored.key.slice(0, stored.key.lastIndexOf('/'));
    const plan = plans.get(folder) ?? { id: name.planId, records: [] };
    plan.records.push(stored);
    plans.set(folder, plan);
  }
  return [...plans.values()].map(({ id, records }) => asPlan(id, records));
};
