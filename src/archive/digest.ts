import { createHash } from 'node:crypto';
import { z } from 'zod';
import { canonicalJson } from '../json.ts';
import { type SignatureAlgorithm, signatureAlgorithms } from './signature.ts';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const time = z.iso.datetime({ precision: 3 });
const count = z.int().nonnegative();

const schema = z.looseObject({
  v: z.literal(1),
  chain_id: z.string().min(1),
  sequence: z.int().positive(),
  window: z.object({ start: time, end: time }),
  previous: z.object({ key: z.string(), sha256: hash, signature: z.string() }).nullable(),
  key_fingerprint: hash,
  alg: z.enum(signatureAlgorithms),
  counts: z.looseObject({
    objects: count,
    by_kind: z.record(z.string(), count),
    duplicates_412: count.nullable(),
    dlq_depth: count.nullable(),
  }),
  objects: z.array(z.object({ key: z.string(), version_id: z.string().nullable(), sha256: hash, size: count })),
  policy_sha256: hash.nullable(),
  software_version: z.string(),
});

export type DigestedObject = {
  readonly key: string;
  readonly version_id: string | null;
  /** Of the object's bytes, lower-case hexadecimal. */
  readonly sha256: string;
  readonly size: number;
};

/** One signed statement: these objects came in, and this is the statement before. Stored as canonical JSON. */
export type Digest = {
  readonly v: 1;
  /** The same in every digest of a chain. */
  readonly chain_id: string;
  /** From 1, without a gap. */
  readonly sequence: number;
  /** ISO 8601 UTC with milliseconds. A window starts where the one before ended; the first starts in 1970. */
  readonly window: { readonly start: string; readonly end: string };
  readonly previous: { readonly key: string; readonly sha256: string; readonly signature: string } | null;
  readonly key_fingerprint: string;
  readonly alg: SignatureAlgorithm;
  readonly counts: {
    readonly objects: number;
    readonly by_kind: { readonly [kind: string]: number };
    /** Redeliveries met since the last digest, and messages nobody could handle; null where nobody counts. */
    readonly duplicates_412: number | null;
    readonly dlq_depth: number | null;
  };
  readonly objects: readonly DigestedObject[];
  readonly policy_sha256: string | null;
  readonly software_version: string;
};

export const sha256Hex = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

export const encodeDigest = (digest: Digest): Buffer => Buffer.from(canonicalJson(digest));

/** Null for what is not a digest of a known version. */
export const decodeDigest = (bytes: Uint8Array): Digest | null => {
  try {
    return schema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8'))).data ?? null;
  } catch {
    return null;
  }
};

/**
 * What is signed: CloudTrail's string (end, place, hash of the digest, signature before it) and the sequence number,
 * one a line, without a newline at the end. The place is the key without a bucket, so that a copy verifies as well.
 */
export const stringToSign = (
  digest: Pick<Digest, 'window' | 'previous' | 'sequence'>,
  key: string,
  sha256: string,
): Buffer =>
  Buffer.from([digest.window.end, key, sha256, digest.previous?.signature ?? 'null', digest.sequence].join('\n'));
