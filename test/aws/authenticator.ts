import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';

/** Who stands behind an access key, as STS would tell, and the session that it belongs to. */
export type Principal = {
  readonly roleArn: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
};

export type AccessEntry = {
  readonly PrincipalArn: string;
  readonly ClusterName: string;
  readonly KubernetesGroups: readonly string[];
  readonly Username?: string;
};

export type AuthenticatorOptions = {
  readonly clusterName: string;
  readonly hosts: readonly string[];
  readonly principals: () => readonly Principal[];
  readonly accessEntries: () => readonly AccessEntry[];
  readonly now: () => Date;
};

export type Judgement =
  | { readonly state: 'known'; readonly username: string; readonly groups: readonly string[] }
  | { readonly state: 'refused'; readonly why: string };

const allowedParameters = [
  'action',
  'version',
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
];

const dateOf = (text: string): Date =>
  new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

const faultOfUrl = (url: URL, { hosts, now }: AuthenticatorOptions): string | null => {
  if (url.protocol !== 'https:') return `unexpected scheme ${url.protocol}`;
  if (!hosts.includes(url.host)) return `unexpected hostname ${url.host}`;
  if (url.pathname !== '/') return `unexpected path ${url.pathname}`;
  const names = [...url.searchParams.keys()].map((name) => name.toLowerCase());
  if (new Set(names).size !== names.length) return 'a query parameter with multiple values';
  const unknown = names.find((name) => !allowedParameters.includes(name));
  if (unknown !== undefined) return `non-whitelisted query parameter ${unknown}`;
  if (url.searchParams.get('Action') !== 'GetCallerIdentity') return 'unexpected action';
  if (!(url.searchParams.get('X-Amz-SignedHeaders') ?? '').split(';').includes('x-k8s-aws-id'))
    return 'x-k8s-aws-id is not a signed header';
  const expires = Number(url.searchParams.get('X-Amz-Expires'));
  if (!Number.isInteger(expires) || expires < 0 || expires > 900) return 'invalid X-Amz-Expires';
  const signed = dateOf(url.searchParams.get('X-Amz-Date') ?? '').getTime();
  if (Number.isNaN(signed)) return 'X-Amz-Date is no date';
  return now().getTime() > signed + 15 * 60_000 ? 'X-Amz-Date is expired' : null;
};

/** What STS does: the signature has to be the one that the holder of the secret makes, with this cluster's name in it. */
const isSignedBy = async (url: URL, principal: Principal, clusterName: string): Promise<boolean> => {
  const region = url.searchParams.get('X-Amz-Credential')?.split('/')[2] ?? '';
  const signer = new SignatureV4({ service: 'sts', region, sha256: Sha256, credentials: principal });
  const again = await signer.presign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname: url.host,
      path: '/',
      query: { Action: 'GetCallerIdentity', Version: '2011-06-15' },
      headers: { host: url.host, 'x-k8s-aws-id': clusterName },
    },
    {
      expiresIn: Number(url.searchParams.get('X-Amz-Expires')),
      signingDate: dateOf(url.searchParams.get('X-Amz-Date') ?? ''),
    },
  );
  return again.query?.['X-Amz-Signature'] === url.searchParams.get('X-Amz-Signature');
};

const refused = (why: string): Judgement => ({ state: 'refused', why });

/**
 * What EKS does with a token: aws-iam-authenticator's checks (kubernetes-sigs/aws-iam-authenticator, pkg/token/token.go,
 * `Verify`), STS's answer, and the cluster's access entries.
 */
export const judge = async (token: string, options: AuthenticatorOptions): Promise<Judgement> => {
  if (token.length > 4096) return refused('token is too large');
  if (!token.startsWith('k8s-aws-v1.')) return refused('token is missing the prefix k8s-aws-v1.');
  const encoded = token.slice('k8s-aws-v1.'.length);
  if (!/^[A-Za-z0-9_-]+$/.test(encoded)) return refused('token is not base64url without padding');
  const text = Buffer.from(encoded, 'base64url').toString('utf8');
  if (!URL.canParse(text)) return refused('no URL inside');
  const url = new URL(text);
  const fault = faultOfUrl(url, options);
  if (fault !== null) return refused(fault);
  const accessKeyId = url.searchParams.get('X-Amz-Credential')?.split('/')[0];
  const principal = options.principals().find((one) => one.accessKeyId === accessKeyId);
  if (!principal || !(await isSignedBy(url, principal, options.clusterName)))
    return refused('STS: the signature does not match');
  const entry = options
    .accessEntries()
    .find(({ PrincipalArn, ClusterName }) => PrincipalArn === principal.roleArn && ClusterName === options.clusterName);
  return entry
    ? {
        state: 'known',
        username: entry.Username?.replace('{{SessionName}}', 'session') ?? principal.roleArn,
        groups: entry.KubernetesGroups,
      }
    : refused(`no access entry for ${principal.roleArn}`);
};

export type Authenticator = {
  readonly url: string;
  /** Every token that was judged so far, and how. */
  readonly judged: { readonly token: string; readonly judgement: Judgement }[];
  readonly close: () => Promise<void>;
};

/** The webhook behind `--authentication-token-webhook-config-file`. */
export const startAuthenticator = async (options: AuthenticatorOptions): Promise<Authenticator> => {
  const judged: Authenticator['judged'] = [];
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const review = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { spec: { token: string } };
      const judgement = await judge(review.spec.token, options);
      judged.push({ token: review.spec.token, judgement });
      const status =
        judgement.state === 'known'
          ? { authenticated: true, user: { username: judgement.username, groups: judgement.groups } }
          : { authenticated: false, error: judgement.why };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ...review, status }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/authenticate`,
    judged,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
