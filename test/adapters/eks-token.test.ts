import { eksToken, stsHost } from '../../src/adapters/aws/eks-token.ts';

const now = new Date('2026-11-20T12:00:00Z');
const credentials = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'secret-of-the-test',
  sessionToken: 'session+of/the=test',
};

const urlOf = (token: string): URL => new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString());

/** The rules by which aws-iam-authenticator judges a token (pkg/token/token.go). */
const allowed = [
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

describe('the EKS token', () => {
  it('passes every rule of the authenticator', async () => {
    const { token } = await eksToken({ name: 'prod', region: 'eu-central-1' }, credentials, now);

    const url = urlOf(token);
    const names = [...url.searchParams.keys()].map((name) => name.toLowerCase());
    expect(token.length).toBeLessThanOrEqual(4096);
    expect(token).not.toMatch(/[+/=]/);
    expect(url).toMatchObject({ protocol: 'https:', host: 'sts.eu-central-1.amazonaws.com', pathname: '/' });
    expect(names.filter((name) => !allowed.includes(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    expect(url.searchParams.get('X-Amz-SignedHeaders')?.split(';')).toEqual(['host', 'x-k8s-aws-id']);
    expect(Number(url.searchParams.get('X-Amz-Expires'))).toBeLessThanOrEqual(900);
    expect(url.searchParams.get('X-Amz-Date')).toBe('20261120T120000Z');
  });

  it('carries neither the secret key nor the cluster name in the clear', async () => {
    const { token } = await eksToken({ name: 'prod-secret-name', region: 'eu-central-1' }, credentials, now);

    expect(urlOf(token).href).not.toContain('secret-of-the-test');
    expect(urlOf(token).href).not.toContain('prod-secret-name');
  });

  it('differs by cluster, so that a token of one cluster opens no other', async () => {
    const [one, other] = await Promise.all(
      ['one', 'other'].map((name) => eksToken({ name, region: 'eu-central-1' }, credentials, now)),
    );

    expect(urlOf(one!.token).searchParams.get('X-Amz-Signature')).not.toBe(
      urlOf(other!.token).searchParams.get('X-Amz-Signature'),
    );
  });

  it.each([
    ['lives ten minutes', undefined, '2026-11-20T12:10:00.000Z'],
    ['ends with credentials that end sooner', new Date('2026-11-20T12:04:00Z'), '2026-11-20T12:04:00.000Z'],
    [
      'outlives no ten minutes for credentials that live on',
      new Date('2026-11-20T18:00:00Z'),
      '2026-11-20T12:10:00.000Z',
    ],
  ])('%s', async (_rule, expiration, expected) => {
    const { expiresAt } = await eksToken(
      { name: 'prod', region: 'eu-central-1' },
      { ...credentials, ...(expiration ? { expiration } : {}) },
      now,
    );

    expect(expiresAt.toISOString()).toBe(expected);
  });

  it.each([
    ['eu-central-1', 'sts.eu-central-1.amazonaws.com'],
    ['us-gov-west-1', 'sts.us-gov-west-1.amazonaws.com'],
    ['cn-north-1', 'sts.cn-north-1.amazonaws.com.cn'],
  ])('names the Regional host of %s', (region, host) => {
    expect(stsHost(region)).toBe(host);
  });
});
