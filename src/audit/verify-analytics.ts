import { canonicalJson } from '../json.ts';
import { type Reason, reason } from '../reason.ts';
import type { CompactDeps } from './compact.ts';
import { deriveSource } from './derive-source.ts';
import { partitions, readState, stateKey } from './partition-state.ts';
import { readPartition } from './read-partition.ts';
import { type Partition, type Row, rowHash } from './row.ts';
import { type Source, sources } from './sources.ts';

export type AnalyticsVerification = {
  /** Rows that are what their evidence says, and every other thing that was met. */
  readonly rows: number;
  readonly faults: readonly Reason[];
  /** Months with evidence that came after their compaction: no fault, but rows that are missing there cannot be told. */
  readonly behind: readonly string[];
};

const nameOf = ({ table, accountId, month }: Partition): string => `${table} ${accountId} ${month}`;

/**
 * Makes every row again from the evidence and compares hashes: Parquet is never evidence, and its bytes differ between
 * versions of the writer, but its rows do not.
 */
export const verifyAnalytics = async (
  deps: CompactDeps,
  onProgress: (text: string) => void = () => {},
): Promise<AnalyticsVerification> => {
  const wanted = new Map<string, { rows: Row[]; watermark: string }>();
  for (const source of await sources(deps.archive)) {
    onProgress(`${source.table} ${source.accountId} ${source.month ?? ''}`);
    await addWanted(deps, source, wanted);
  }
  const faults: Reason[] = [];
  const behind: string[] = [];
  let rows = 0;
  for await (const partition of partitions(deps.analytics)) {
    const expected = wanted.get(nameOf(partition));
    wanted.delete(nameOf(partition));
    const judged = await judge(deps, partition, expected);
    faults.push(...judged.faults);
    rows += judged.rows;
    if (judged.behind) behind.push(nameOf(partition));
  }
  return { rows, faults, behind: [...behind, ...wanted.keys()] };
};

const addWanted = async (
  deps: CompactDeps,
  source: Source,
  wanted: Map<string, { rows: Row[]; watermark: string }>,
): Promise<void> => {
  const { rows } = await deriveSource(deps.archive, source, new Map());
  for (const { partition, row } of rows) {
    const held = wanted.get(nameOf(partition)) ?? { rows: [], watermark: source.watermark };
    held.rows.push(row);
    wanted.set(nameOf(partition), held);
  }
};

type Judged = { readonly rows: number; readonly faults: readonly Reason[]; readonly behind: boolean };

const judge = async (
  deps: CompactDeps,
  partition: Partition,
  expected: { rows: Row[]; watermark: string } | undefined,
): Promise<Judged> => {
  const { state } = await readState(deps.analytics, partition);
  if (!state) return fault(reason('state-damaged', `${stateKey(partition)}: not a state of a known version`));
  const read = await readPartition(deps, state);
  if (read.state === 'damaged') return fault(read.problem);
  const evidence = new Map(expected?.rows.map((row) => [String(row['evidence_key']), row]));
  const behind = expected !== undefined && expected.watermark !== state.watermark;
  const faults = read.rows.flatMap((row) => compare(row, evidence, behind));
  const missing = behind
    ? []
    : [...evidence.keys()].map((key) => reason('row-missing', `${nameOf(partition)}: no row of ${key}`));
  return { rows: read.rows.length - faults.length, faults: [...faults, ...missing], behind };
};

const fault = (problem: Reason): Judged => ({ rows: 0, faults: [problem], behind: false });

/** What the finding alone says: a decision that comes later changes none of it. */
const stated = [
  'finding_id',
  'finding_type',
  'severity',
  'severity_label',
  'title',
  'region',
  'cluster',
  'target_class',
  'targets',
  'suppressed',
  'sample',
  'feature',
  'created_at',
  'updated_at',
  'first_seen',
  'last_seen',
  'seen_count',
  'archived_at',
  'evidence_version_id',
  'evidence_sha256',
];

const sayTheSame = (one: Row, other: Row): boolean =>
  stated.every((column) => canonicalJson(one[column] ?? null) === canonicalJson(other[column] ?? null));

/** A version whose decision came after the compaction has another row by now; that is late, not false. */
const isLate = (row: Row, now: Row, behind: boolean): boolean =>
  behind && (row['decision'] === 'pending' || row['handled'] === false) && sayTheSame(row, now);

const compare = (row: Row, evidence: Map<string, Row>, behind: boolean): Reason[] => {
  const key = String(row['evidence_key']);
  const now = evidence.get(key);
  evidence.delete(key);
  if (now === undefined)
    return [reason('row-without-evidence', `${key}: a row names it, and it is not in the archive`)];
  if (rowHash(now) === rowHash(row) || isLate(row, now, behind)) return [];
  return [reason('row-differs', `${key}: its row is not what the evidence says`)];
};
