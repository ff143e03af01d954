import { type ChainCheck, keysOf } from './chain-check.ts';
import { decodeDigest } from './digest.ts';
import { publicKeyKey } from './digest-keys.ts';
import { fingerprintOf, type Verifier, verifierOf } from './signature.ts';
import { readFirst } from './verify-digest.ts';

/** Knows the trusted keys among those that are stored and those that the auditor brought. */
export const trustedVerifier = async (check: ChainCheck, digests: readonly string[]): Promise<Verifier> => {
  const keys = new Map(check.publicKeys.map((pem) => [fingerprintOf(pem), pem]));
  for (const at of keysOf(check, 'public-key')) await addStoredKey(check, at, keys);
  const trusted = check.trusted ?? (await oldestFingerprint(check, digests));
  for (const fingerprint of trusted)
    if (check.trusted === null && !keys.has(fingerprint))
      check.tally.tell(
        'digest',
        publicKeyKey(check.region, fingerprint),
        'MISSING',
        'public-key-missing',
        'without it no signature can be judged',
      );
  return verifierOf(
    [...keys].flatMap(([fingerprint, pem]) => (fingerprint && trusted.includes(fingerprint) ? [pem] : [])),
  );
};

const addStoredKey = async (check: ChainCheck, at: string, keys: Map<string | null, string>): Promise<void> => {
  const pem = Buffer.from((await readFirst(check.store, at, check.items.get(at))) ?? '').toString('utf8');
  const fingerprint = fingerprintOf(pem);
  if (fingerprint && at === publicKeyKey(check.region, fingerprint)) keys.set(fingerprint, pem);
  else check.tally.tell('digest', at, 'MODIFIED', 'public-key-changed', 'not the public key that its name says');
};

const oldestFingerprint = async (check: ChainCheck, digests: readonly string[]): Promise<string[]> => {
  for (const key of digests) {
    const bytes = await readFirst(check.store, key, check.items.get(key)).catch(() => null);
    const digest = bytes && decodeDigest(bytes);
    if (digest) return [digest.key_fingerprint];
  }
  return [];
};
