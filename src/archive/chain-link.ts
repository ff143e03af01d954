import type { ArchiveStore } from '../ports.ts';
import { type Reason, reason } from '../reason.ts';
import { type Digest, decodeDigest, encodeDigest, sha256Hex, stringToSign } from './digest.ts';
import { digestKey, linkKey, linkPrefix, publicKeyKey, signatureKey } from './digest-keys.ts';
import { readJson, recordLine } from './json-record.ts';
import { type Signer, verifierOf } from './signature.ts';

/** A whole signed digest. Stored under its number by one conditional write, which nothing can cut in half or do twice. */
export type Link = {
  readonly digest: Digest;
  readonly bytes: Buffer;
  readonly key: string;
  readonly signature: string;
};

/** The bytes of the object under the digest's number. */
export const encodeLink = ({ key, signature, bytes }: Pick<Link, 'key' | 'signature' | 'bytes'>): string =>
  recordLine({ key, signature, digest: bytes.toString('utf8') });

/** `exists`: another run took this number first. */
export const takeNumber = (store: ArchiveStore, region: string, link: Link): Promise<'stored' | 'exists'> =>
  store.put(linkKey(region, link.digest.sequence), encodeLink(link));

/** The digest's own file and its signature, copied from the link; what is there already stays. */
export const publish = async (store: ArchiveStore, { key, bytes, signature }: Link): Promise<void> => {
  await store.put(key, bytes);
  await store.put(signatureKey(key), signature);
};

export const sign = async (digest: Digest, signer: Signer, region: string): Promise<Link> => {
  const key = digestKey(region, new Date(digest.window.end));
  const bytes = encodeDigest(digest);
  return { digest, bytes, key, signature: await signer.sign(stringToSign(digest, key, sha256Hex(bytes))) };
};

export type Last =
  | { readonly state: 'ok'; readonly link: Link | null }
  | { readonly state: 'broken'; readonly problem: Reason };

/** The newest digest of a chain; `broken` when it is not one that a stored key signed. */
export const lastLink = async (store: ArchiveStore, region: string): Promise<Last> => {
  let last: string | null = null;
  for await (const { key } of store.list(linkPrefix(region))) last = key;
  if (last === null) return { state: 'ok', link: null };
  const link = await readLink(store, last);
  if (link && (await isSigned(store, link, region))) return { state: 'ok', link };
  const message = `${last}: not a digest with a valid signature, so nothing may be added to it: run \`lazaret archive verify\` and see who wrote it`;
  return { state: 'broken', problem: reason('chain-head-invalid', message) };
};

/** Null for what is no link. */
export const readLink = async (store: ArchiveStore, at: string): Promise<Link | null> => {
  const read = await readJson(store, at);
  if (read.state !== 'found') return null;
  const { key, signature, digest: text } = read.value;
  if (typeof key !== 'string' || typeof signature !== 'string' || typeof text !== 'string') return null;
  const bytes = Buffer.from(text);
  const digest = decodeDigest(bytes);
  return digest && { digest, bytes, key, signature };
};

/** By the key that is stored for its fingerprint: a chain goes on when its key is changed. */
const isSigned = async (
  store: ArchiveStore,
  { digest, bytes, key, signature }: Link,
  region: string,
): Promise<boolean> => {
  const stored = await store.get(publicKeyKey(region, digest.key_fingerprint));
  if (stored.state === 'absent') return false;
  const message = stringToSign(digest, key, sha256Hex(bytes));
  const verifier = verifierOf([Buffer.from(stored.body).toString('utf8')]);
  return verifier.verify({ keyFingerprint: digest.key_fingerprint, alg: digest.alg, message, signature }) === 'valid';
};
