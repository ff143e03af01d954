import { createPublicKey } from 'node:crypto';
import { GetPublicKeyCommand, type KMSClient, SignCommand } from '@aws-sdk/client-kms';
import type { Signer } from '../../archive/signature.ts';

const alg = 'RSASSA_PKCS1_V1_5_SHA_256';

/**
 * Signs in KMS with an asymmetric RSA key of usage SIGN_VERIFY, by key id, ARN or alias. KMS takes the
 * hash; a string to sign is far below its limit of 4,096 bytes. Needs kms:Sign and kms:GetPublicKey.
 */
export const kmsSigner = (kms: KMSClient, keyId: string): Signer => {
  let publicKey: Promise<string> | null = null;
  return {
    alg,
    publicKey: () => {
      publicKey ??= fetchPublicKey(kms, keyId);
      return publicKey;
    },
    sign: async (message) => {
      const { Signature } = await kms.send(
        new SignCommand({
          KeyId: keyId,
          Message: message,
          MessageType: 'RAW',
          SigningAlgorithm: alg,
        }),
      );
      if (!Signature) throw new Error(`KMS key ${keyId}: no signature in the answer`);
      return Buffer.from(Signature).toString('base64');
    },
  };
};

const fetchPublicKey = async (kms: KMSClient, keyId: string): Promise<string> => {
  const { PublicKey, SigningAlgorithms } = await kms.send(new GetPublicKeyCommand({ KeyId: keyId }));
  if (!PublicKey || !SigningAlgorithms?.includes(alg))
    throw new Error(`KMS key ${keyId}: cannot sign with ${alg}: make it an RSA key of usage SIGN_VERIFY`);
  const key = createPublicKey({ key: Buffer.from(PublicKey), format: 'der', type: 'spki' });
  return key.export({ type: 'spki', format: 'pem' }).toString();
};
