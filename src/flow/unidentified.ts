import { createHash } from 'node:crypto';
import { envelope } from '../archive/envelope.ts';
import { putOnce } from '../archive/json-record.ts';
import { contestedHash } from '../archive/same-version.ts';
import type { Coverage, Finding, Parsed, Received } from '../finding/finding.ts';
import type { Message } from '../notify/message.ts';
import { type Reason, reason } from '../reason.ts';
import { alertOfCoverage, alertOfRejected } from './alert.ts';
import type { Deps } from './deps.ts';
import type { Handled } from './handled.ts';
import { isStored, keysOfUnidentified } from './records.ts';

type Needs = Pick<Deps, 'archive' | 'clock' | 'alert' | 'software'>;

/** Keeps the bytes of what could not be read, and tells it once. */
export const handleRejected = async (
  received: Received,
  error: Reason,
  deps: Needs,
  sha256 = hashOf(received),
): Promise<Handled & { readonly outcome: 'rejected' }> => {
  const keys = keysOfUnidentified(sha256, 'rejected');
  await deps.archive.put(keys.record, envelope(received, { kind: 'rejected', error }, deps.clock.now()));
  await alertOnce(keys.alert, alertOfRejected(received, error, keys.record, deps), deps);
  return { outcome: 'rejected', error, records: [keys.record, keys.alert] };
};

/** Another finding than the archived one under the same version: one of the two is not GuardDuty's, so nothing is done for it. */
export const handleContested = (received: Received, finding: Finding, deps: Needs) =>
  handleRejected(
    received,
    reason(
      'version-differs',
      `finding ${finding.id} of ${finding.updatedAt}, count ${finding.count}, is archived already with another type, severity or target: compare both with GuardDuty's own (get-findings), and find out who may write to the queue`,
    ),
    deps,
    contestedHash(finding),
  );

export const handleCoverage = async (
  received: Received,
  coverage: Coverage,
  parsed: Parsed,
  deps: Needs,
): Promise<Handled> => {
  const keys = keysOfUnidentified(hashOf(received), 'coverage');
  await deps.archive.put(keys.record, envelope(received, parsed, deps.clock.now()));
  const fresh = await alertOnce(keys.alert, alertOfCoverage(coverage, keys.record, deps), deps);
  return { outcome: 'coverage', fresh, records: [keys.record, keys.alert] };
};

/** Sends and then records; a crash in between repeats the alert, and loses none. */
const alertOnce = async (key: string, message: Message, deps: Needs): Promise<boolean> => {
  if (await isStored(deps.archive, key)) return false;
  await deps.alert(message);
  await putOnce(deps.archive, key, { record: 1, alertedAt: deps.clock.now().toISOString(), message });
  return true;
};

const hashOf = (received: Received): string =>
  createHash('sha256')
    .update(received.bytes ?? received.text)
    .digest('hex');
