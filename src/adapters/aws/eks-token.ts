import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly expiration?: Date;
};

export type EksToken = { readonly token: string; readonly expiresAt: Date };

/** The authenticator refuses a token 15 minutes after it was signed; its own generator counts 14; we renew after 10. */
const usableMs = 10 * 60_000;

/** STS hosts are Regional, and their suffix is the partition's (the authenticator keeps the same list). */
export const stsHost = (region: string): string =>
  `sts.${region}.${region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'}`;

/**
 * A bearer token for the Kubernetes API of an EKS cluster: `k8s-aws-v1.` and the base64url of a presigned
 * `GET https://sts.REGION…/?Action=GetCallerIdentity&Version=2011-06-15` in which `x-k8s-aws-id` is signed.
 * Signing is local: no call to STS. It is a secret: never log it, nor the address inside.
 * Source of the rules: kubernetes-sigs/aws-iam-authenticator, pkg/token/token.go.
 */
export const eksToken = async (
  cluster: { name: string; region: string },
  credentials: Credentials,
  now: Date,
): Promise<EksToken> => {
  const host = stsHost(cluster.region);
  const signer = new SignatureV4({ service: 'sts', region: cluster.region, sha256: Sha256, credentials });
  const signed = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname: host,
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host, 'x-k8s-aws-id': cluster.name },
    },
    { expiresIn: 60, signingDate: now },
  );
  const url = new URL(`https://${host}/`);
  for (const [name, value] of Object.entries(signed.query ?? {})) url.searchParams.set(name, String(value));
  const usableUntil = new Date(now.getTime() + usableMs);
  const { expiration } = credentials;
  return {
    token: `k8s-aws-v1.${Buffer.from(url.href).toString('base64url')}`,
    expiresAt: expiration && expiration < usableUntil ? expiration : usableUntil,
  };
};
