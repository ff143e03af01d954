import { KMSClient } from '@aws-sdk/client-kms';
import type { Signer } from '../../archive/signature.ts';
import { kmsSigner } from './kms-signer.ts';

/** Signs with a KMS key of the given region, with the credentials of the environment. */
export const openKmsSigner = (key: string, region: string): Signer => kmsSigner(new KMSClient({ region }), key);
