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

/** A record is one line of JSON, newline-terminated, so that `jq`, DuckDB and Athena read it as it is. */
export const line = (record: object): string => `${JSON.stringify(record)}\n`;

export const isStored = async (archive: ArchiveStore, key: string): Promise<boolean> =>
  (await archive.get(key)).state === 'found';

/** Reads a stored decision; bytes that are not the decision we wrote are an infrastructure fault, never "no decision". */
export const readDecision = async (archive: ArchiveStore, key: string): Promise<DecisionRecord | null> => {
  const stored = await archive.get(key);
  if (stored.state === 'absent') return null;
  const record = JSON.parse(Buffer.from(stored.body).toString('utf8')) as DecisionRecord;
  if (record.record !== 1 || !Array.isArray(record.targets))
    throw new Error(
      `${key}: not a decision record of a known version: update Lazaret, or restore the object from its first version`,
    );
  return record;
};
