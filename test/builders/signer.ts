import { generateKeyPairSync, sign } from 'node:crypto';
import { fingerprintOf, type Signer } from '../../src/archive/signature.ts';

/** An Ed25519 signer that lives as long as the test. */
export const aSigner = (): Signer & { pem: string; fingerprint: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const pem = publicKey.export({ type: 'spki', format: 'pem' }).toString();
  return {
    alg: 'Ed25519',
    pem,
    fingerprint: fingerprintOf(pem) ?? '',
    publicKey: async () => pem,
    sign: async (message) => sign(null, message, privateKey).toString('base64'),
  };
};
