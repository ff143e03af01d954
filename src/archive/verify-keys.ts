import { type ChainCheck, keysOf } from './chain-check.ts';
import { decodeDigest } from './digest.ts';
import { publicKeyKey } from './digest-keys.ts';
import { canonicalPem, fingerprintOf, type Verifier, verifierOf } from './signature.ts';
import { Tally } from './verification.ts';
import { judge, readFirst } from './verify-digest.ts';

/** Knows the trusted keys among those that are stored and those that the auditor brought. */
export const trustedVerifier = async (check: ChainCheck, digests: readonly string[]): Promise<Verifier> => {
  const keys = new Map(check.publicKeys.map((pem) => [fingerprintOf(pem), pem]));
  for (const at of keysOf(check, 'public-key')) await addStoredKey(check, at, keys);
  const trusted = check.trusted ?? (await oldestFingerprint(check, digests, keys.values()));
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

/**
 * Where nobody says which keys to trust and there are several chains, the one that begins first is believed, and only its
 * key: else whoever can write here could vouch for anything with a chain of their own.
 */
export const believedOverAll = async (chains: readonly ChainCheck[]): Promise<readonly string[] | null> => {
  const begun = chains
    .map((check) => ({ check, digests: keysOf(check, 'digest') }))
    .filter(({ digests }) => digests.length > 0)
    .sort((a, b) => (timeIn(a.digests[0]) < timeIn(b.digests[0]) ? -1 : 1));
  const [first] = begun;
  if (!first || begun.length < 2) return null;
  return oldestFingerprint(first.check, first.digests, (await storedKeys(first.check)).values());
};

/** `2026/11/23/130000Z`, after the region: sorts as time does. */
const timeIn = (key = ''): string => key.split('/').slice(3).join('/');

const storedKeys = async (check: ChainCheck): Promise<Map<string | null, string>> => {
  const keys = new Map(check.publicKeys.map((pem) => [fingerprintOf(pem), pem]));
  const quiet: ChainCheck = { ...check, tally: new Tally(() => {}) };
  for (const at of keysOf(check, 'public-key')) await addStoredKey(quiet, at, keys);
  return keys;
};

const addStoredKey = async (check: ChainCheck, at: string, keys: Map<string | null, string>): Promise<void> => {
  const pem = Buffer.from((await readFirst(check.store, at, check.items.get(at))) ?? '').toString('utf8');
  const fingerprint = fingerprintOf(pem);
  if (fingerprint && pem === canonicalPem(pem) && at === publicKeyKey(check.region, fingerprint))
    keys.set(fingerprint, pem);
  else check.tally.tell('digest', at, 'MODIFIED', 'public-key-changed', 'not the public key that its name says');
};

/** Of the oldest digest that a stored key did sign; else of the oldest that names one. */
const oldestFingerprint = async (
  check: ChainCheck,
  digests: readonly string[],
  keys: Iterable<string>,
): Promise<string[]> => {
  const judging = { ...check, verifier: verifierOf(keys), linked: false };
  let named: string | null = null;
  for (const key of digests) {
    const judged = await judge(key, judging).catch(() => null);
    if (judged && 'proven' in judged) return [judged.proven.digest.key_fingerprint];
    named ??= await fingerprintIn(check, key);
  }
  return named === null ? [] : [named];
};

const fingerprintIn = async (check: ChainCheck, key: string): Promise<string | null> => {
  const bytes = await readFirst(check.store, key, check.items.get(key)).catch(() => null);
  return (bytes && decodeDigest(bytes)?.key_fingerprint) ?? null;
};
