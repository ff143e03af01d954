import { sha256Hex } from '../archive/digest.ts';
import type { ArchiveStore } from '../ports.ts';
import { type Reason, reason } from '../reason.ts';
import type { AnalyticsStore } from './analytics-store.ts';
import type { Codec } from './codec.ts';
import { schemaVersion, tableOf } from './columns.ts';
import { deriveSource, type Known, knownOf } from './derive-source.ts';
import { chainHeads, writeMark } from './mark.ts';
import {
  encodeState,
  type PartitionState,
  partitions,
  type ReadState,
  readState,
  stateKey,
} from './partition-state.ts';
import { readPartition } from './read-partition.ts';
import type { Partition, PlacedRow, Row } from './row.ts';
import { inScope, type Scope } from './scope.ts';
import { type Source, sources } from './sources.ts';
import { partsOf } from './split.ts';

export type CompactDeps = {
  readonly archive: ArchiveStore;
  readonly analytics: AnalyticsStore;
  readonly codec: Codec;
  /** Name and version. */
  readonly software: string;
};

export type CompactOptions = {
  /** Makes every row anew from the evidence, whatever is there. */
  readonly rebuild?: boolean;
  /** With it the run leaves a mark, from which `catchUp` goes on without listing everything. */
  readonly now?: Date;
  /** Only what may hold something of this scope; such a run leaves no mark. */
  readonly scope?: Scope;
  readonly onProgress?: (progress: { readonly listed: number; readonly done: number; readonly of: number }) => void;
};

/** `overtaken`: another run wrote this partition meanwhile; the next run looks at it again. */
export type CompactedPartition = Partition & {
  readonly state: 'written' | 'unchanged' | 'overtaken';
  readonly rows: number;
  readonly fresh: number;
};

export type Compacted = { readonly partitions: readonly CompactedPartition[]; readonly leftOut: readonly Reason[] };

/**
 * Brings the analytics up to the evidence: every partition whose evidence is not what its state names is written anew,
 * with the rows that are known already and those of new evidence. The state is written last, so that readers see a
 * partition as it was or as it is.
 */
export const compact = async (deps: CompactDeps, options: CompactOptions = {}): Promise<Compacted> => {
  let listed = 0;
  const onProgress = options.onProgress ?? (() => {});
  const heads = options.now && (await chainHeads(deps.archive, options.now));
  const found = await sources(deps.archive, () => {
    listed += 1;
    if (listed % 1000 === 0) onProgress({ listed, done: 0, of: 0 });
  });
  const all = found.filter((source) => mayHold(source, options.scope));
  const written: CompactedPartition[] = [];
  const leftOut: Reason[] = [];
  for (const [done, source] of all.entries()) {
    onProgress({ listed, done, of: all.length });
    const one = await compactSource(deps, source, options.rebuild ?? false);
    written.push(...one.partitions);
    leftOut.push(...one.leftOut);
  }
  if (heads && !options.scope && written.every(({ state }) => state !== 'overtaken'))
    await writeMark(deps.analytics, heads);
  return { partitions: written, leftOut };
};

type Before = { readonly partition: Partition; readonly read: ReadState };

const mayHold = ({ table, accountId, month }: Source, scope: Scope | undefined): boolean =>
  scope === undefined ||
  (month === null
    ? scope.account === null || scope.account === accountId
    : inScope({ table, accountId, month }, scope));

type Where = Pick<Source, 'table' | 'accountId' | 'month'>;

const before = async ({ analytics }: CompactDeps, { table, accountId, month }: Where): Promise<Before[]> => {
  if (month !== null) {
    const partition = { table, accountId, month };
    return [{ partition, read: await readState(analytics, partition) }];
  }
  const found: Before[] = [];
  for await (const partition of partitions(analytics, { table, accountId }))
    found.push({ partition, read: await readState(analytics, partition) });
  return found;
};

const isCurrent = ({ read: { state } }: Before, { watermark }: Source): boolean =>
  state?.watermark === watermark && state.schemaVersion === schemaVersion;

/** Every row that was compacted of this; null where a partition is damaged, so that some are not known. */
export const compactedRows = async (deps: CompactDeps, where: Where): Promise<PlacedRow[] | null> => {
  const states = (await before(deps, where)).filter(({ read }) => read.tag !== null);
  const rows = await wholeRows(deps, states);
  return rows.length === states.reduce((sum, { read }) => sum + (read.state?.rows ?? Number.NaN), 0) ? rows : null;
};

/** What was compacted before and is whole; anything else is made anew. */
const wholeRows = async (deps: CompactDeps, states: readonly Before[]): Promise<PlacedRow[]> => {
  const rows: PlacedRow[] = [];
  for (const { partition, read } of states) {
    if (read.state?.schemaVersion !== schemaVersion) continue;
    const answer = await readPartition(deps, read.state);
    if (answer.state === 'read') rows.push(...answer.rows.map((row) => ({ partition, row })));
  }
  return rows;
};

const compactSource = async (deps: CompactDeps, source: Source, rebuild: boolean): Promise<Compacted> => {
  const states = await before(deps, source);
  if (!rebuild && states.length > 0 && states.every((one) => isCurrent(one, source)))
    return { partitions: states.map(unchanged), leftOut: [] };
  const known: Known = rebuild ? new Map() : knownOf(await wholeRows(deps, states));
  const { rows, fresh, leftOut } = await deriveSource(deps.archive, source, known);
  const byMonth = Map.groupBy(rows, ({ partition }) => partition.month);
  const written: CompactedPartition[] = [];
  for (const [month, ofMonth] of byMonth) {
    const partition = { table: source.table, accountId: source.accountId, month };
    const tag = states.find((one) => one.partition.month === month)?.read.tag ?? null;
    const { watermark, objects: evidence } = source;
    const state = await writePartition(deps, {
      partition,
      watermark,
      evidence,
      rows: ofMonth.map(({ row }) => row),
      tag,
    });
    written.push({ ...partition, state, rows: ofMonth.length, fresh });
  }
  const late = written.filter(({ state }) => state === 'overtaken').map(overtaken);
  return { partitions: written, leftOut: [...leftOut, ...late] };
};

const unchanged = ({ partition, read }: Before): CompactedPartition => ({
  ...partition,
  state: 'unchanged',
  rows: read.state?.rows ?? 0,
  fresh: 0,
});

type Writing = {
  readonly partition: Partition;
  readonly watermark: string;
  /** How many objects of the archive it was made of. */
  readonly evidence: number;
  readonly rows: readonly Row[];
  /** Of the state as it was read before. */
  readonly tag: string | null;
  readonly base?: string;
};

/** All objects of a partition, and last the state that names them. */
export const writePartition = async (
  deps: CompactDeps,
  { partition, watermark, evidence, rows, tag, base }: Writing,
): Promise<'written' | 'overtaken'> => {
  const { analytics, codec, software } = deps;
  const schema = tableOf(partition.table);
  const objects: PartitionState['objects'] = [];
  for (const part of partsOf(partition, rows, schema)) {
    const bytes = codec.encode(part.rows, schema);
    if ((await overwrite(analytics, part.key, bytes)) === 'changed') return 'overtaken';
    objects.push({ key: part.key, sha256: sha256Hex(bytes), size: bytes.length, rows: part.rows.length });
  }
  const state: PartitionState = {
    state: 1,
    ...partition,
    watermark,
    schemaVersion,
    evidence,
    rows: rows.length,
    objects,
    writer: software,
    ...(base !== undefined && { base }),
  };
  return (await analytics.put(stateKey(partition), encodeState(state), tag)) === 'stored' ? 'written' : 'overtaken';
};

const overwrite = async (analytics: AnalyticsStore, key: string, bytes: Uint8Array): Promise<'stored' | 'changed'> => {
  const there = await analytics.get(key);
  return analytics.put(key, bytes, there.state === 'found' ? there.tag : null);
};

export const overtaken = ({ table, accountId, month }: Partition): Reason =>
  reason('partition-overtaken', `${table} ${accountId} ${month}: another run wrote it meanwhile: run again`);
