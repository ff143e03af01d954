import { createHash } from 'node:crypto';
import type { Parsed, Received } from '../finding/finding.ts';
import { isObject, type JsonObject } from '../json.ts';

/** The object of kind `finding`, `rejected` or `coverage`: the bytes as received, and what was understood of them. */
export type Envelope = {
  readonly envelope: 1;
  readonly received_at: string;
  /** The account whose event bus delivered it; null for files and the API. */
  readonly event_bus_id: string | null;
  readonly raw_sha256: string;
  readonly detail: JsonObject | null;
} & ({ readonly raw: string } | { readonly raw_base64: string });

const detailOf = (parsed: Parsed): JsonObject | null => {
  if (parsed.kind === 'finding') return parsed.finding.detail;
  return parsed.kind === 'coverage' ? parsed.coverage.detail : null;
};

/**
 * One line of JSON, newline-terminated. `raw` gives back the exact bytes received (`raw_base64` where they are not
 * UTF-8) and `raw_sha256` is their hash; `detail` is null where nothing could be understood.
 */
export const envelope = (received: Received, parsed: Parsed, receivedAt: Date): string => {
  const bytes = received.bytes;
  const written: Envelope = {
    envelope: 1,
    received_at: receivedAt.toISOString(),
    event_bus_id: parsed.kind === 'finding' ? parsed.eventBusAccount : null,
    ...(bytes ? { raw_base64: Buffer.from(bytes).toString('base64') } : { raw: received.text }),
    raw_sha256: createHash('sha256')
      .update(bytes ?? received.text)
      .digest('hex'),
    detail: detailOf(parsed),
  };
  return `${JSON.stringify(written)}\n`;
};

/** The exact bytes that were received. */
export const rawBytes = (stored: Envelope): Uint8Array =>
  'raw' in stored ? Buffer.from(stored.raw, 'utf8') : Buffer.from(stored.raw_base64, 'base64');

/** An envelope of a known version whose bytes have the hash it states; anything else is null. */
export const asEnvelope = (value: unknown): Envelope | null => {
  if (!isObject(value) || value['envelope'] !== 1) return null;
  if (typeof ('raw' in value ? value['raw'] : value['raw_base64']) !== 'string') return null;
  const stored = value as unknown as Envelope;
  const hash = createHash('sha256').update(rawBytes(stored)).digest('hex');
  return hash === stored.raw_sha256 ? stored : null;
};
