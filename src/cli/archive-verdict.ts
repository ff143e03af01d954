import { type Checked, type Counts, isUnsigned, statuses, type Verification } from '../archive/verification.ts';
import type { Cell, Table } from '../audit/table.ts';
import { visible } from '../notify/visible.ts';

/** `3 VALID, 1 MISSING`. */
export const tally = (counts: Counts): string =>
  statuses
    .filter((status) => status === 'VALID' || counts[status] > 0)
    .map((status) => `${counts[status].toLocaleString('en')} ${status}`)
    .join(', ');

/** One row for each thing that is not as it was signed. */
export const faultTable = (faults: readonly Checked[]): Table => ({
  columns: ['status', 'what', 'key', 'code', 'why'],
  rows: faults.map(({ status, what, key, reason }): Cell[] => [
    status,
    what,
    key,
    reason?.code ?? null,
    reason?.message ?? null,
  ]),
});

/**
 * What a person reads below the table; the heads are lines to keep elsewhere. `trusted`: the keys that may sign were named
 * from outside the archive. Part of it is read from the archive, which may be somebody else's: it moves no terminal.
 */
export const verificationText = (result: Verification, beside: readonly string[], trusted: boolean): string =>
  [
    `digests: ${tally(result.digests)}`,
    `objects: ${tally(result.objects)}${result.pending > 0 ? `, ${result.pending} not yet due in a digest` : ''}`,
    ...result.heads.map(
      ({ region, sequence, key, sha256 }) => `head of ${region}: number ${sequence}, ${key}=${sha256}`,
    ),
    ...result.heads.map(({ region, fingerprints }) => `signed in ${region} by ${fingerprints.join(', ')}`),
    ...result.couldNotLook.map(({ message }) => `could not look: ${message}`),
    ...beside,
    verdictWords(result, trusted),
  ]
    .map((line) => visible(line, 4_000))
    .join('\n');

/** The verdict in words: whose key was believed, and what nothing proves yet. */
export const verdictWords = (result: Verification, trusted: boolean): string => {
  const { exit, pending } = result;
  return [
    isUnsigned(result) ? unsigned : verdict[exit],
    ...(exit === 0 && !trusted
      ? ['by a key that only the archive itself vouches for: compare it with the published one, or say --trusted']
      : []),
    ...(exit === 0 && pending > 0 ? [`${pending} objects are in no digest yet`] : []),
  ].join('; ');
};

/** In an archive that was never signed there is nothing to compare with; in one that was, the digests were taken away. */
export const unsigned =
  'UNSIGNED: no digest states what is here, so nothing proves it unchanged: run lazaret archive digest; if there were digests, they are gone';

const verdict = {
  0: 'VALID: everything is as it was signed',
  1: 'INVALID: not everything is as it was signed',
  3: 'UNKNOWN: nothing wrong was seen, but not everything could be looked at',
} as const;
