import { readJson } from '../archive/json-record.ts';
import { findingKey, unidentifiedKey } from '../archive/keys.ts';
import type { Finding } from '../finding/finding.ts';
import type { ArchiveStore } from '../ports.ts';
import type { DecisionRecord } from './handled.ts';

/** The three keys of a finding version: nothing in them depends on delivery, clock or bytes. */
export type FindingKeys = { readonly finding: string; readonly decision: string; readonly alert: string };

export const keysOf = (finding: Finding): FindingKeys => ({
  finding: findingKey(finding, 'finding'),
  decision: findingKey(finding, 'decision'),
  alert: findingKey(finding, 'alert'),
});

export const keysOfUnidentified = (
  sha256: string,
  kind: 'rejected' | 'coverage',
): { record: string; alert: string } => ({
  record: unidentifiedKey(sha256, kind),
  alert: unidentifiedKey(sha256, 'alert'),
});

export const isStored = async (archive: ArchiveStore, key: string): Promise<boolean> =>
  (await archive.get(key)).state === 'found';

/** Reads a stored decision; bytes that are not one are an infrastructure fault, never "no decision". */
export const readDecision = async (archive: ArchiveStore, key: string): Promise<DecisionRecord | null> => {
  const read = await readJson(archive, key);
  if (read.state === 'absent') return null;
  if (read.state === 'not-json') throw new Error(read.problem.message);
  const record = read.value as unknown as DecisionRecord;
  if (record.record !== 1 || !Array.isArray(record.targets))
    throw new Error(`${key}: not a decision record that this version of Lazaret knows: update Lazaret`);
  return record;
};
