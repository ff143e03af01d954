import { findingKey } from '../archive/keys.ts';
import { asArchived, contestedKey } from '../archive/same-version.ts';
import type { Finding, Received } from '../finding/finding.ts';
import { parse } from '../finding/parse.ts';
import type { ArchiveStore } from '../ports.ts';
import { type Reason, reason } from '../reason.ts';

/**
 * A version that the other side has. `missing`: not archived. `unfinished`: archived, and not handled to the end.
 * `differs`: another finding is archived under this version, and this one is not kept beside it.
 */
export type MissingVersion = {
  readonly state: 'missing' | 'unfinished' | 'differs';
  readonly key: string;
  readonly findingId: string;
  readonly type: string;
  readonly updatedAt: string;
  /** Suppressed findings never come as events, so they are always first met here. */
  readonly suppressed: boolean;
  readonly sample: boolean;
  /** What to hand to the pipeline, as if it had come in. */
  readonly received: Received;
};

export type Reconciled = {
  readonly versions: number;
  readonly complete: number;
  readonly notEks: number;
  readonly missing: readonly MissingVersion[];
  /** What of the other side could not be understood; the rest was compared all the same. */
  readonly faults: readonly Reason[];
};

type Counted = { versions: number; complete: number; notEks: number; missing: MissingVersion[]; faults: Reason[] };

/** A piece of the other side; with a fault where its bytes could not be read. */
export type OtherSide = AsyncIterable<Received & { readonly fault?: Reason }>;

const width = 32;

/** Compares what GuardDuty, or an export of its, holds with the archive. Each version is looked up under the one key it can have. */
export const reconcile = async (
  store: ArchiveStore,
  other: OtherSide,
  onProgress: (versions: number) => void = () => {},
): Promise<Reconciled> => {
  const counted: Counted = { versions: 0, complete: 0, notEks: 0, missing: [], faults: [] };
  const seen = new Set<string>();
  const batch: Promise<void>[] = [];
  for await (const received of other) {
    const finding = understood(received, counted);
    const key = finding && findingKey(finding, 'finding');
    if (!finding || !key || seen.has(key)) continue;
    seen.add(key);
    counted.versions += 1;
    batch.push(compare(store, { finding, key, received }, counted));
    if (batch.length >= width) await Promise.all(batch.splice(0));
    onProgress(counted.versions);
  }
  await Promise.all(batch);
  return { ...counted, missing: counted.missing.sort((a, b) => (a.key < b.key ? -1 : 1)) };
};

/** Why a version is not complete; only `late` and `differs` say that something went wrong. */
export const absences = ['late', 'recent', 'suppressed', 'unfinished', 'differs'] as const;

/**
 * GuardDuty sends an update up to six hours after it happened, and the API has it at once; suppressed findings never come
 * as events. https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 */
const updateMs = 7 * 3_600_000;

export const whyMissing = ({ state, suppressed, updatedAt }: MissingVersion, now: Date): (typeof absences)[number] => {
  if (state !== 'missing') return state;
  if (suppressed) return 'suppressed';
  return now.getTime() - Date.parse(updatedAt) < updateMs ? 'recent' : 'late';
};

/** The versions that the archive lacks, ready for the pipeline. */
export const missingVersions = ({ missing }: Reconciled): readonly Received[] =>
  missing.map(({ received }) => received);

const understood = (received: Received & { readonly fault?: Reason }, counted: Counted): Finding | null => {
  if (received.fault) counted.faults.push(received.fault);
  if (received.fault) return null;
  const parsed = parse(received);
  if (parsed.kind === 'finding') return parsed.finding;
  if (parsed.kind === 'ignored') counted.notEks += 1;
  if (parsed.kind === 'rejected') counted.faults.push(faultOf(received, parsed.error));
  return null;
};

const faultOf = ({ source, line }: Received, { code, message }: Reason): Reason =>
  reason('not-comparable', `${source}${line === null ? '' : `:${line}`}: ${code}: ${message}`);

type Compared = { readonly finding: Finding; readonly key: string; readonly received: Received };

const compare = async (store: ArchiveStore, { finding, key, received }: Compared, counted: Counted): Promise<void> => {
  const state = await stateOf(store, finding, key);
  if (state === 'complete') counted.complete += 1;
  else
    counted.missing.push({
      state,
      key,
      findingId: finding.id,
      type: finding.type,
      updatedAt: finding.updatedAt,
      suppressed: finding.archived,
      sample: finding.sample,
      received,
    });
};

const isThere = async (store: ArchiveStore, key: string): Promise<boolean> => (await store.get(key)).state === 'found';

const stateOf = async (
  store: ArchiveStore,
  finding: Finding,
  key: string,
): Promise<'complete' | MissingVersion['state']> => {
  if (!(await isThere(store, key))) return 'missing';
  if ((await asArchived(store, finding)) === 'different')
    return (await isThere(store, contestedKey(finding))) ? 'complete' : 'differs';
  return (await isThere(store, findingKey(finding, 'alert'))) ? 'complete' : 'unfinished';
};
