import { sha256Hex } from '../archive/digest.ts';
import type { ArchiveStore } from '../ports.ts';

/** One evidence object as it was read: its bytes' hash, and what they say. */
export type Evidence = {
  readonly key: string;
  readonly versionId: string | null;
  readonly sha256: string;
  /** Null where the bytes are no JSON object. */
  readonly value: unknown;
};

/** Null where it is not there: it was listed and has vanished since. */
export const readEvidence = async (store: ArchiveStore, key: string): Promise<Evidence | null> => {
  const stored = await store.get(key);
  if (stored.state === 'absent') return null;
  return { key, versionId: stored.versionId ?? null, sha256: sha256Hex(stored.body), value: parsed(stored.body) };
};

const parsed = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(Buffer.from(body).toString('utf8'));
  } catch {
    return null;
  }
};
