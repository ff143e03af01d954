import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  PutObjectLockConfigurationCommand,
} from '@aws-sdk/client-s3';
import { unprotectedBy } from '../../src/adapters/aws/bucket-protection.ts';
import { openS3 } from '../../src/adapters/aws/s3-client.ts';
import { S3Store } from '../../src/adapters/aws/s3-store.ts';
import { archive } from '../builders/archive-command-line.ts';
import { archiveFinding, archivePlan, runtimeDetail } from '../builders/audit-archive.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';
import { type Moto, startMoto } from './moto.ts';

import.meta.jest.setTimeout(120_000);

let moto: Moto;
let key = '';
const client = () => openS3(process.env);

beforeAll(async () => {
  moto = await startMoto();
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: moto.endpoint,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
  for (const [Bucket, ObjectLockEnabledForBucket] of [
    ['my-evidence', true],
    ['my-export', false],
  ] as const)
    await client().send(
      new CreateBucketCommand({
        Bucket,
        ObjectLockEnabledForBucket,
        CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
      }),
    );
  const made = await new KMSClient({}).send(new CreateKeyCommand({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }));
  key = made.KeyMetadata?.KeyId ?? '';
  const store = new S3Store({ client: client(), bucket: 'my-evidence' });
  await archivePlan(store, await archiveFinding(store, { id: 'a' }));
  await archiveFinding(store, { id: 'b' }, 'finding');
}, 300_000);

afterAll(() => moto.stop());

describe('the archive commands on a bucket', () => {
  it('sign, verify, answer, and export a case that proves itself without the bucket', async () => {
    const cwd = temporaryFolder();
    const at = ['--archive', 's3://my-evidence'];
    expect(await archive(cwd, ['digest', ...at, '--signing-key', key, '--region', 'eu-west-1'])).toMatchObject({
      code: 0,
    });
    expect(await archive(cwd, ['verify', ...at])).toMatchObject({ code: 0, out: expect.stringContaining('8 VALID') });
    const asked = ['query', ...at, '-e', 'SELECT finding_id, decision FROM findings ORDER BY 1', '--output', 'csv'];
    expect((await archive(cwd, asked)).out).toBe('finding_id,decision\r\na,act\r\nb,pending\r\n');
    const exported = await archive(cwd, ['export', ...at, '--case', '42', '--finding', 'a']);
    expect(exported.out).toContain(`${path.join(cwd, '42')}: 7 objects`);
    expect(await archive(cwd, ['verify', '--offline', '42'])).toMatchObject({ code: 0 });
  });

  it('reconcile with an S3 export of GuardDuty', async () => {
    const put = (day: string, id: string) =>
      client().send(
        new PutObjectCommand({
          Bucket: 'my-export',
          Key: `AWSLogs/011122223333/GuardDuty/eu-west-1/${day}/${id}.jsonl.gz`,
          Body: gzipSync(`${JSON.stringify(runtimeDetail({ id }))}\n`),
        }),
      );
    for (const [day, id] of [
      ['2026/10/01', 'a'],
      ['2026/10/01', 'b'],
      ['2026/10/02', 'c'],
    ] as const)
      await put(day, id);
    const { code, out, err } = await archive(temporaryFolder(), [
      ...['reconcile', '--archive', 's3://my-evidence', '--export', 's3://my-export/AWSLogs', '--output', 'json'],
    ]);
    const states = out
      .trim()
      .split('\n')
      .map((line) => [JSON.parse(line).finding, JSON.parse(line).state]);
    expect(states).toEqual([
      ['b', 'unfinished'],
      ['c', 'missing'],
    ]);
    expect(err).toContain('3 versions about EKS, 1 complete, 1 missing, 1 not handled to the end');
    expect(code).toBe(1);
  });
});

describe('a bucket that does not protect evidence is told, and evidence is written all the same', () => {
  const version = { VersioningConfiguration: { Status: 'Enabled' } } as const;
  const retention = { Mode: 'GOVERNANCE', Days: 30 } as const;

  beforeAll(async () => {
    const [s3, where] = [client(), { CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } } as const];
    await s3.send(new CreateBucketCommand({ Bucket: 'bare-evidence', ...where }));
    await s3.send(new CreateBucketCommand({ Bucket: 'kept-evidence', ...where }));
    await s3.send(new PutBucketVersioningCommand({ Bucket: 'kept-evidence', ...version }));
    await s3.send(new CreateBucketCommand({ Bucket: 'locked-evidence', ObjectLockEnabledForBucket: true, ...where }));
    await s3.send(
      new PutObjectLockConfigurationCommand({
        Bucket: 'locked-evidence',
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: retention } },
      }),
    );
  });

  it.each([
    ['bare-evidence', ['keeps no versions', 'has no Object Lock']],
    ['kept-evidence', ['has no Object Lock']],
    ['my-evidence', ['has Object Lock but no default retention']],
    ['locked-evidence', []],
  ])('%s', async (bucket, words) => {
    const at = ['--archive', `s3://${bucket}`];

    const signed = await archive(temporaryFolder(), ['digest', ...at, '--signing-key', key, '--region', 'eu-west-1']);
    const verified = await archive(temporaryFolder(), ['verify', ...at]);

    const warnings = signed.err.split('\n').filter((line) => line.startsWith('lazaret: warning: '));
    expect(warnings).toEqual(words.map((word) => expect.stringContaining(`s3://${bucket} ${word}`)));
    for (const word of words) expect(verified.out).toContain(`s3://${bucket} ${word}`);
    if (words.length === 0) expect(verified.out).not.toContain(`s3://${bucket}`);
    expect([signed.code, verified.code]).toEqual([0, 0]);
  });

  it('and what could not be seen is not taken for protected', async () => {
    const denied = Object.assign(new Error('denied'), { name: 'AccessDenied' });
    const s3 = { send: () => Promise.reject(denied) } as unknown as ReturnType<typeof client>;

    expect(await unprotectedBy(s3, 'my-evidence')).toEqual([
      { code: 'bucket-protection-unknown', message: expect.stringContaining('s3:GetBucketVersioning') },
    ]);
  });
});
