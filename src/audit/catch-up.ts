import { sha256Hex } from '../archive/digest.ts';
import { type Reason, reason } from '../reason.ts';
import { type CompactDeps, compactedRows, overtaken, writePartition } from './compact.ts';
import { deriveGroups, knownOf } from './derive-source.ts';
import { type Group, groups } from './groups.ts';
import { type Mark, readMark, writeMark } from './mark.ts';
import { readState } from './partition-state.ts';
import type { Partition, PlacedRow } from './row.ts';
import { inScope, type Scope } from './scope.ts';
import { type Tail, tailOf } from './tail.ts';

export type CaughtUp =
  | { readonly state: 'caught-up'; readonly leftOut: readonly Reason[]; readonly notes: readonly Reason[] }
  | { readonly state: 'unbounded'; readonly problem: Reason };

const nameOf = ({ table, accountId, month }: Partition): string => `${table}/${accountId}/${month}`;

/**
 * Puts what came in since the mark on top of the analytics, and looks at nothing else of the archive. With a scope only
 * partitions in it are touched, and the mark stays; without one everything is, and the mark moves on.
 */
export const catchUp = async (deps: CompactDeps, now: Date, scope: Scope | null): Promise<CaughtUp> => {
  const tail = await tailOf(deps.archive, await readMark(deps.analytics), now);
  if (tail.state === 'unbounded') return tail;
  const leftOut = await addTail(deps, tail, scope);
  if (leftOut === null) return { state: 'unbounded', problem: damaged };
  // What another run overtook is not in: the mark stays, and the next run puts it there.
  const late = leftOut.some(({ code }) => code === 'partition-overtaken');
  if (scope === null && !late) await writeMark(deps.analytics, tail.reached satisfies Mark);
  return { state: 'caught-up', leftOut, notes: tail.notes };
};

const damaged = reason('tail-listed', 'a Parquet is damaged: the whole archive is listed, and it is made anew');

const addTail = async (
  deps: CompactDeps,
  { prefixes }: Extract<Tail, { state: 'bounded' }>,
  scope: Scope | null,
): Promise<Reason[] | null> => {
  const touched = new Map<string, Group[]>();
  for (const prefix of prefixes)
    for await (const group of groups(deps.archive, prefix)) {
      const source = `${group.of === 'plan' ? 'actions' : 'findings'}/${group.accountId}/${group.month}`;
      touched.set(source, [...(touched.get(source) ?? []), group]);
    }
  const leftOut: Reason[] = [];
  for (const ofSource of touched.values()) {
    const added = await addGroups(deps, ofSource, scope);
    if (added === null) return null;
    leftOut.push(...added);
  }
  return leftOut;
};

/** Rows that are complete already stay; the others are made anew and take the place of those of the same evidence. */
const addGroups = async (deps: CompactDeps, all: readonly Group[], scope: Scope | null): Promise<Reason[] | null> => {
  const [first] = all;
  if (!first) return [];
  const { accountId, month } = first;
  const source = { table: first.of === 'plan' ? 'actions' : 'findings', accountId, month } as const;
  if (month !== null && scope && !inScope({ ...source, month }, scope)) return [];
  const before = await compactedRows(deps, source);
  if (before === null) return null;
  const { rows, leftOut, fresh } = await deriveGroups(deps.archive, all, knownOf(before));
  if (fresh === 0) return [...leftOut];
  const wanted = rows.filter(({ partition }) => scope === null || inScope(partition, scope));
  const late: Reason[] = [];
  for (const [, ofPartition] of Map.groupBy(wanted, ({ partition }) => nameOf(partition)))
    late.push(...(await addRows(deps, before, ofPartition)));
  return [...leftOut, ...late];
};

const addRows = async (
  deps: CompactDeps,
  before: readonly PlacedRow[],
  added: readonly PlacedRow[],
): Promise<Reason[]> => {
  const [first] = added;
  if (!first) return [];
  const { partition } = first;
  const rows = new Map(
    [...before.filter((one) => nameOf(one.partition) === nameOf(partition)), ...added].map(({ row }) => [
      row['evidence_key'],
      row,
    ]),
  );
  const { state, tag } = await readState(deps.analytics, partition);
  const watermark = `tail ${sha256Hex(Buffer.from([...rows.keys()].sort().join('\n')))}`;
  const base = state?.base;
  const written = await writePartition(deps, {
    partition,
    watermark,
    evidence: rows.size,
    rows: [...rows.values()],
    tag,
    ...(base !== undefined && { base }),
  });
  return written === 'overtaken' ? [overtaken(partition)] : [];
};
