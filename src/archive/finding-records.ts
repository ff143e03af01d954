import type { Finding, Parsed, Received } from '../finding/finding.ts';
import type { ArchiveStore } from '../ports.ts';
import { asEnvelope, type Envelope, envelope } from './envelope.ts';
import { putOnce, type Read, readJson } from './json-record.ts';
import { findingKey } from './keys.ts';

type Put = Promise<'stored' | 'exists'>;

/** The first bytes received are the evidence; a redelivery meets them. */
export const putFinding = (
  store: ArchiveStore,
  received: Received,
  parsed: Parsed & { kind: 'finding' },
  receivedAt: Date,
): Put => store.put(findingKey(parsed.finding, 'finding'), envelope(received, parsed, receivedAt));

/** The decision with enrichment and posture: once stored it is followed, never made anew. */
export const putDecision = (store: ArchiveStore, finding: Finding, decision: object): Put =>
  putOnce(store, findingKey(finding, 'decision'), decision);

export const readDecision = (store: ArchiveStore, finding: Finding): Promise<Read> =>
  readJson(store, findingKey(finding, 'decision'));

/** The last record of a finding version: it was handled to the end. */
export const putAlert = (store: ArchiveStore, finding: Finding, alert: object): Put =>
  putOnce(store, findingKey(finding, 'alert'), alert);

export const readAlert = (store: ArchiveStore, finding: Finding): Promise<Read> =>
  readJson(store, findingKey(finding, 'alert'));

/** The envelope of a stored finding; null where there is none, or one whose bytes are not those it states. */
export const readFinding = async (store: ArchiveStore, finding: Finding): Promise<Envelope | null> => {
  const read = await readJson(store, findingKey(finding, 'finding'));
  return read.state === 'found' ? asEnvelope(read.value) : null;
};
