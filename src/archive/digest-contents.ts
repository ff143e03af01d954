import { randomUUID } from 'node:crypto';
import type { Link } from './chain-link.ts';
import { type Digest, sha256Hex } from './digest.ts';
import type { NewObject } from './new-objects.ts';
import { recordName } from './record-name.ts';
import { fingerprintOf, type Signer } from './signature.ts';

/** What a digest says beside its objects. */
export type ChainAbout = {
  /** Where the chain lives: an AWS region, or `local`. */
  readonly region: string;
  readonly duplicates412: number | null;
  readonly dlqDepth: number | null;
  readonly policySha256: string | null;
  /** Name and version. */
  readonly softwareVersion: string;
};

const kindOf = (key: string): string => recordName(key)?.kind ?? 'other';

const countByKind = (objects: readonly NewObject[]): Record<string, number> => {
  const counts = new Map<string, number>();
  for (const { key } of objects) counts.set(kindOf(key), (counts.get(kindOf(key)) ?? 0) + 1);
  return Object.fromEntries(counts);
};

export type DigestContents = {
  objects: readonly NewObject[];
  window: Digest['window'];
  about: ChainAbout;
  previous: Link | null;
  alg: Signer['alg'];
  publicKey: string;
};

/** The statement to be signed: next in number, objects in key order. */
export const digestOf = ({ objects, window, about, previous, alg, publicKey }: DigestContents): Digest => {
  const fingerprint = fingerprintOf(publicKey);
  if (!fingerprint) throw new Error('the signer gave no public key in PEM');
  const sorted = objects.toSorted((a, b) => (a.key < b.key ? -1 : 1));
  return {
    v: 1,
    chain_id: previous?.digest.chain_id ?? randomUUID(),
    sequence: (previous?.digest.sequence ?? 0) + 1,
    window,
    previous: previous && { key: previous.key, sha256: sha256Hex(previous.bytes), signature: previous.signature },
    key_fingerprint: fingerprint,
    alg,
    counts: {
      objects: objects.length,
      by_kind: countByKind(objects),
      duplicates_412: about.duplicates412,
      dlq_depth: about.dlqDepth,
    },
    objects: sorted.map(({ key, versionId, sha256, size }) => ({ key, version_id: versionId, sha256, size })),
    policy_sha256: about.policySha256,
    software_version: about.softwareVersion,
  };
};
