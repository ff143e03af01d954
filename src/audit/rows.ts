import { recordName } from '../archive/record-name.ts';
import type { ArchiveStore } from '../ports.ts';
import { type Reason, reason } from '../reason.ts';
import { actionRow } from './action-row.ts';
import { type Evidence, readEvidence } from './evidence.ts';
import { type FindingEvidence, findingRow } from './finding-row.ts';
import type { Group } from './groups.ts';
import type { PlacedRow } from './row.ts';
import { unidentifiedRow } from './unidentified-row.ts';

export type Derived = { readonly rows: readonly PlacedRow[]; readonly leftOut: readonly Reason[] };

const ending = (evidence: readonly Evidence[], kind: string): Evidence | null =>
  evidence.find(({ key }) => key.endsWith(`-${kind}.json`) || key.endsWith(`/${kind}.json`)) ?? null;

/** The object that makes a row; a decision without its finding is told, and gives none. */
const leading = (evidence: readonly Evidence[]): FindingEvidence | null => {
  const finding = ending(evidence, 'finding') ?? ending(evidence, 'rejected') ?? ending(evidence, 'coverage');
  return finding && { finding, decision: ending(evidence, 'decision'), alert: ending(evidence, 'alert') };
};

const ofVersion = (evidence: readonly Evidence[]): PlacedRow[] => {
  const found = leading(evidence);
  const name = found && recordName(found.finding.key);
  if (!found || !name) return [];
  if (name.of === 'finding') return [findingRow(name, found)];
  return name.of === 'unidentified' ? [unidentifiedRow(name, found)] : [];
};

const ofPlan = (evidence: readonly Evidence[]): PlacedRow[] => {
  const plan = ending(evidence, 'plan')?.value ?? null;
  return evidence.flatMap((record) => {
    const name = recordName(record.key);
    return name?.of === 'plan' ? [actionRow(name, record, plan)] : [];
  });
};

/** Rows of a group, made of its evidence and nothing else. */
export const rowsOf = (group: Group, evidence: readonly Evidence[]): PlacedRow[] =>
  group.of === 'plan' ? ofPlan(evidence) : ofVersion(evidence);

/** Reads a group and makes its rows. Objects that vanished since the listing are named, and the rest still counts. */
export const derive = async (store: ArchiveStore, group: Group): Promise<Derived> => {
  const read = await Promise.all(group.keys.map(async (key) => ({ key, found: await readEvidence(store, key) })));
  const gone = read.filter(({ found }) => found === null).map(({ key }) => vanished(key));
  const rows = rowsOf(
    group,
    read.flatMap(({ found }) => found ?? []),
  );
  return { rows, leftOut: rows.length === 0 && gone.length === 0 ? [orphan(group)] : gone };
};

const vanished = (key: string): Reason =>
  reason('evidence-vanished', `${key}: was listed and is not there any more: \`lazaret archive verify\` tells more`);

const orphan = ({ id }: Group): Reason =>
  reason('finding-record-missing', `${id}: has a decision or an alert, but not the finding`);
