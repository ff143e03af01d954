import { constants, createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';

/** Ed25519 in a file on a laptop; in AWS a KMS key, which signs with RSA PKCS #1 v1.5 and SHA-256. */
export const signatureAlgorithms = ['Ed25519', 'RSASSA_PKCS1_V1_5_SHA_256'] as const;
export type SignatureAlgorithm = (typeof signatureAlgorithms)[number];

/** Holds a private key. Faults of the key's keeper throw. */
export interface Signer {
  readonly alg: SignatureAlgorithm;
  /** SubjectPublicKeyInfo in PEM. */
  publicKey(): Promise<string>;
  /** Base64. */
  sign(message: Uint8Array): Promise<string>;
}

export type Signed = {
  readonly keyFingerprint: string;
  readonly alg: SignatureAlgorithm;
  readonly message: Uint8Array;
  /** Base64. */
  readonly signature: string;
};

/** Knows public keys by their fingerprint, and needs nobody to judge a signature. */
export interface Verifier {
  verify(signed: Signed): 'valid' | 'invalid' | 'unknown-key';
}

const readKey = (pem: string): KeyObject | null => {
  try {
    return createPublicKey(pem);
  } catch {
    return null;
  }
};

/** SHA-256 of the key's SubjectPublicKeyInfo in DER, lower-case hexadecimal; null for what is no public key. */
export const fingerprintOf = (pem: string): string | null => {
  const der = readKey(pem)?.export({ type: 'spki', format: 'der' });
  return der ? createHash('sha256').update(der).digest('hex') : null;
};

/** The one way to write a public key; null for what is none. */
export const canonicalPem = (pem: string): string | null =>
  readKey(pem)?.export({ type: 'spki', format: 'pem' }).toString() ?? null;

/** A key of one algorithm never judges a signature that claims another. */
const isValid: {
  readonly [alg in SignatureAlgorithm]: (key: KeyObject, message: Uint8Array, signature: Buffer) => boolean;
} = {
  Ed25519: (key, message, signature) => key.asymmetricKeyType === 'ed25519' && verify(null, message, key, signature),
  RSASSA_PKCS1_V1_5_SHA_256: (key, message, signature) =>
    key.asymmetricKeyType === 'rsa' &&
    verify('sha256', message, { key, padding: constants.RSA_PKCS1_PADDING }, signature),
};

/** Public keys in PEM. What is no key is passed over: signatures by it are of an unknown key. */
export const verifierOf = (publicKeys: Iterable<string>): Verifier => {
  const keys = new Map<string, KeyObject>();
  for (const pem of publicKeys) {
    const fingerprint = fingerprintOf(pem);
    const key = readKey(pem);
    if (fingerprint && key) keys.set(fingerprint, key);
  }
  return {
    verify({ keyFingerprint, alg, message, signature }) {
      const key = keys.get(keyFingerprint);
      if (!key) return 'unknown-key';
      const bytes = Buffer.from(signature, 'base64');
      if (bytes.toString('base64') !== signature) return 'invalid';
      return isValid[alg](key, message, bytes) ? 'valid' : 'invalid';
    },
  };
};
