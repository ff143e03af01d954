import type { ArchiveStore } from '../ports.ts';
import { encodeLink } from './chain-link.ts';
import { type Digest, decodeDigest, sha256Hex, stringToSign } from './digest.ts';
import { digestKey, linkKey, signatureKey } from './digest-keys.ts';
import type { Item } from './inventory.ts';
import type { Verifier } from './signature.ts';
import type { Status } from './verification.ts';

/** A digest whose own signature holds. */
export type Proven = {
  readonly key: string;
  readonly digest: Digest;
  readonly bytes: Uint8Array;
  readonly sha256: string;
  readonly signature: string;
};
export type Fault = { readonly key: string; readonly status: Status; readonly code: string; readonly message: string };
export type Judged = ({ readonly proven: Proven } | { readonly fault: Fault }) & { readonly key: string };

export type DigestCheck = {
  readonly store: ArchiveStore;
  readonly items: ReadonlyMap<string, Item>;
  readonly region: string;
  readonly verifier: Verifier;
  /** Links came with the digests. */
  readonly linked: boolean;
};

const fault = (key: string, status: Status, code: string, message: string): Fault => ({ key, status, code, message });

/** Where a store keeps versions, what was written first: whatever came over it later cannot speak for it. */
export const readFirst = async (
  store: ArchiveStore,
  key: string,
  item: Item | undefined,
): Promise<Uint8Array | null> => {
  const stored = await store.get(key, item?.first ?? undefined);
  return stored.state === 'found' ? stored.body : null;
};

/** Judges one digest by itself: is it one, does it stand where it belongs, did a known key sign it. */
export const judge = async (key: string, check: DigestCheck): Promise<Judged> => {
  const bytes = await readFirst(check.store, key, check.items.get(key));
  if (!bytes) return { key, fault: fault(key, 'MISSING', 'digest-missing', 'it is gone') };
  const digest = decodeDigest(bytes);
  if (!digest) return { key, fault: fault(key, 'MODIFIED', 'digest-unreadable', 'not a digest of a known version') };
  const place = digestKey(check.region, new Date(digest.window.end));
  if (place !== key) return { key, fault: fault(key, 'MODIFIED', 'digest-moved', `its place is ${place}`) };
  return judgeSignature({ key, digest, bytes, sha256: sha256Hex(bytes) }, check);
};

const judgeSignature = async (unproven: Omit<Proven, 'signature'>, check: DigestCheck): Promise<Judged> => {
  const { key, digest, sha256 } = unproven;
  const at = signatureKey(key);
  const bytes = await readFirst(check.store, at, check.items.get(at));
  if (!bytes) return { key, fault: fault(at, 'MISSING', 'signature-missing', `without it nothing proves ${key}`) };
  const signature = Buffer.from(bytes).toString('utf8');
  const { key_fingerprint: keyFingerprint, alg } = digest;
  const answer = check.verifier.verify({ keyFingerprint, alg, message: stringToSign(digest, key, sha256), signature });
  if (answer === 'valid') return { key, proven: { ...unproven, signature } };
  if (answer === 'invalid')
    return { key, fault: fault(key, 'MODIFIED', 'signature-invalid', 'digest and signature do not belong together') };
  return {
    key,
    fault: fault(
      key,
      'MODIFIED',
      'key-unknown',
      `signed by ${keyFingerprint}, which is no key of this chain that is stored or trusted`,
    ),
  };
};

/** The copy under the digest's number, which the next digest will be made after. A copy of an archive may come without any. */
export const judgeLink = async (
  { key, digest, bytes, signature }: Proven,
  check: DigestCheck,
): Promise<Fault | null> => {
  const at = linkKey(check.region, digest.sequence);
  const stored = await readFirst(check.store, at, check.items.get(at));
  if (!stored) return check.linked ? fault(at, 'MISSING', 'link-missing', `${key} has no copy under its number`) : null;
  const expected = encodeLink({ key, signature, bytes: Buffer.from(bytes) });
  return Buffer.from(expected).equals(stored)
    ? null
    : fault(at, 'MODIFIED', 'link-differs', `not the copy of ${key} that was made`);
};
