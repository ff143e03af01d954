import type { ArchiveStore } from '../ports.ts';
import type { Reason } from '../reason.ts';
import type { Group } from './groups.ts';
import type { PlacedRow, Row } from './row.ts';
import { derive } from './rows.ts';
import { groupsOf, type Source } from './sources.ts';

export type DerivedSource = {
  readonly rows: readonly PlacedRow[];
  /** How many of them were made from evidence just now; the others were known. */
  readonly fresh: number;
  readonly leftOut: readonly Reason[];
};

/** Rows that were made before, by the key of their evidence. */
export type Known = ReadonlyMap<string, PlacedRow>;

export const knownOf = (rows: readonly PlacedRow[]): Known =>
  new Map(rows.map((placed) => [String(placed.row['evidence_key']), placed]));

const ends = (keys: readonly string[], kind: string): boolean =>
  keys.some((key) => key.endsWith(`-${kind}.json`) || key.endsWith(`/${kind}.json`));

/** A version's row is complete when it knows the decision and the alert that are there by now; other input has no decision of its own. */
const isComplete = (row: Row, keys: readonly string[]): boolean => {
  const decided = row['record_kind'] !== 'finding' || (row['decision'] !== 'pending') === ends(keys, 'decision');
  return decided && row['handled'] === ends(keys, 'alert');
};

const knownRows = ({ of, keys }: Group, known: Known): PlacedRow[] | null => {
  const rows = keys.flatMap((key) => known.get(key) ?? []);
  if (of === 'plan') return rows.length === keys.length ? rows : null;
  const [placed] = rows;
  return placed && isComplete(placed.row, keys) ? [placed] : null;
};

/** How many groups are read at once: enough to hide the way to S3. */
const width = 32;

/** All rows of a source: those that are known, and the others from their evidence. */
export const deriveSource = (
  store: ArchiveStore,
  source: Source,
  known: Known,
  onGroup: () => void = () => {},
): Promise<DerivedSource> => deriveGroups(store, groupsOf(store, source), known, onGroup);

export const deriveGroups = async (
  store: ArchiveStore,
  all: AsyncIterable<Group> | Iterable<Group>,
  known: Known,
  onGroup: () => void = () => {},
): Promise<DerivedSource> => {
  const rows: PlacedRow[] = [];
  const leftOut: Reason[] = [];
  let fresh = 0;
  const readAll = async (batch: readonly Group[]): Promise<void> => {
    for (const derived of await Promise.all(batch.map((group) => derive(store, group)))) {
      rows.push(...derived.rows);
      leftOut.push(...derived.leftOut);
      fresh += derived.rows.length;
    }
  };
  const batch: Group[] = [];
  for await (const group of all) {
    const before = knownRows(group, known);
    if (before) rows.push(...before);
    else batch.push(group);
    if (batch.length === width) await readAll(batch.splice(0));
    onGroup();
  }
  await readAll(batch);
  return { rows, fresh, leftOut };
};
