import { createHash } from 'node:crypto';
import { envelope } from '../archive/envelope.ts';
import { putOnce } from '../archive/json-record.ts';
import type { Coverage, Parsed, Received } from '../finding/finding.ts';
import type { Message } from '../notify/message.ts';
import type { Reason } from '../reason.ts';
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
): Promise<Handled & { readonly outcome: 'rejected' }> => {
  const keys = keysOfUnidentified(hashOf(received), 'rejected');
  await deps.archive.put(keys.record, envelope(received, { kind: 'rejected', error }, deps.clock.now()));
  await alertOnce(keys.alert, alertOfRejected(received, error, keys.record, deps), deps);
  return { outcome: 'rejected', error, records: [keys.record, keys.alert] };
};

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
