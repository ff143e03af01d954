import { createHash } from 'node:crypto';
import { CreateKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { kmsSigner } from '../../src/adapters/aws/kms-signer.ts';
import { S3Store } from '../../src/adapters/aws/s3-store.ts';
import { writeDigest } from '../../src/archive/chain.ts';
import type { NewObject, NewObjects } from '../../src/archive/new-objects.ts';
import { storeContract } from '../archive/store-contract.ts';
import { about, verified } from '../builders/chain.ts';
import { type Moto, startMoto } from './moto.ts';

let moto: Moto;
let client: S3Client;
let bucket: string;
let buckets = 0;

const connection = () => ({
  endpoint: moto.endpoint,
  region: 'eu-west-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
});

beforeAll(async () => {
  moto = await startMoto();
  client = new S3Client({ ...connection(), forcePathStyle: true });
}, 300_000);

afterAll(async () => {
  client.destroy();
  await moto.stop();
});

/** A bucket as the stack makes it: locked, and so versioned. */
const open = async (): Promise<S3Store> => {
  buckets += 1;
  bucket = `evidence-${buckets}`;
  await client.send(
    new CreateBucketCommand({
      Bucket: bucket,
      ObjectLockEnabledForBucket: true,
      CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' },
    }),
  );
  return new S3Store({ client, bucket });
};

storeContract('S3', open);

describe('S3', () => {
  it('keeps the SHA-256 that the digest will state, beside the object', async () => {
    const store = await open();
    await store.put('evidence/v1/a.json', 'body');
    const head = await client.send(
      new HeadObjectCommand({ Bucket: bucket, Key: 'evidence/v1/a.json', ChecksumMode: 'ENABLED' }),
    );
    expect(head.ChecksumSHA256).toBe(createHash('sha256').update('body').digest('base64'));
  });

  it('lists more objects and versions than fit on a page, each once and in order', async () => {
    const store = await open();
    const keys = Array.from({ length: 25 }, (_, n) => `evidence/v1/${String(n).padStart(2, '0')}.json`);
    for (const key of keys) await store.put(key, 'x');
    const paged = new S3Store({ client, bucket, pageSize: 10 });
    expect((await Array.fromAsync(paged.list('evidence/'))).map(({ key }) => key)).toEqual(keys);
    expect((await Array.fromAsync(paged.versions('evidence/'))).map(({ key }) => key)).toEqual(keys);
  });

  it('shows every version of a key, the latest first, delete markers too', async () => {
    const store = await open();
    await store.put('evidence/v1/a.json', 'first');
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'evidence/v1/a.json' }));
    expect(await store.get('evidence/v1/a.json')).toEqual({ state: 'absent' });
    expect(await store.put('evidence/v1/a.json', 'second')).toBe('stored');
    const versions = await Array.fromAsync(store.versions('evidence/'));
    expect(versions).toHaveLength(3);
    expect(versions[0]).toMatchObject({ latest: true, deleteMarker: false, size: 6 });
    expect(versions.filter(({ deleteMarker }) => deleteMarker)).toHaveLength(1);
    const oldest = versions.find(({ size }) => size === 5);
    const first = await store.get('evidence/v1/a.json', oldest!.versionId);
    expect(first.state === 'found' && Buffer.from(first.body).toString()).toBe('first');
  });

  it('tells a missing bucket from a missing object', async () => {
    await open();
    const elsewhere = new S3Store({ client, bucket: 'no-such-bucket' });
    await expect(elsewhere.get('evidence/v1/a.json')).rejects.toThrow('NoSuchBucket');
    await expect(elsewhere.put('evidence/v1/a.json', 'x')).rejects.toThrow('NoSuchBucket');
    await expect(Array.fromAsync(elsewhere.list(''))).rejects.toThrow('bucket');
  });
});

describe('a digest chain in S3, signed in KMS', () => {
  /** As the bucket's notifications tell it: key, version and size; the checksum is asked of S3. */
  const notified = async (keys: readonly string[]): Promise<NewObjects> => {
    const objects: NewObject[] = [];
    for (const key of keys) {
      const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' }));
      const sha256 = Buffer.from(head.ChecksumSHA256 ?? '', 'base64').toString('hex');
      objects.push({ key, versionId: head.VersionId ?? null, sha256, size: head.ContentLength ?? 0 });
    }
    return { take: async () => ({ objects, more: false, done: async () => {} }) };
  };

  const chainInS3 = async (): Promise<S3Store> => {
    const store = await open();
    const kms = new KMSClient(connection());
    const { KeyMetadata } = await kms.send(new CreateKeyCommand({ KeyUsage: 'SIGN_VERIFY', KeySpec: 'RSA_2048' }));
    const signer = kmsSigner(kms, KeyMetadata?.KeyId ?? '');
    const start = Date.parse('2026-11-23T13:00:00.000Z');
    for (const [hour, names] of [['a', 'b'], [], ['c']].entries()) {
      const keys = names.map((name) => `evidence/v1/${name}.json`);
      for (const key of keys) await store.put(key, key);
      const now = new Date(start + hour * 3_600_000);
      const news = await notified(keys);
      expect(
        await writeDigest({ store, signer, news, clock: { now: () => now } }, { ...about, region: 'eu-west-1' }),
      ).toMatchObject({
        state: 'written',
      });
    }
    kms.destroy();
    return store;
  };

  it('verifies, with the version of every object', async () => {
    const store = await chainInS3();
    expect(await verified(store)).toMatchObject({ exit: 0, faults: [], digests: { VALID: 3 }, objects: { VALID: 3 } });
    const digest = await client.send(
      new GetObjectCommand({ Bucket: bucket, Key: 'digests/v1/eu-west-1/2026/11/23/130000Z.json' }),
    );
    const { objects } = JSON.parse((await digest.Body?.transformToString()) ?? '') as {
      objects: { version_id: string }[];
    };
    expect(objects.every(({ version_id }) => typeof version_id === 'string')).toBe(true);
  });

  it('names what was shadowed by a new version, by a delete marker, and what nobody digested', async () => {
    const store = await chainInS3();
    await client.send(
      new PutObjectCommand({ Bucket: bucket, Key: 'evidence/v1/a.json', Body: 'other', ChecksumAlgorithm: 'SHA256' }),
    );
    await client.send(new DeleteObjectCommand({ Bucket: bucket, Key: 'evidence/v1/b.json' }));
    await store.put('evidence/v1/d.json', 'new');
    await client.send(
      new PutObjectCommand({
        Bucket: bucket,
        Key: 'digests/v1/eu-west-1/2026/11/23/140000Z.json',
        Body: '{}',
        ChecksumAlgorithm: 'SHA256',
      }),
    );
    expect((await verified(store)).faults).toEqual([
      'SHADOWED digests/v1/eu-west-1/2026/11/23/140000Z.json (newer-version)',
      'SHADOWED evidence/v1/a.json (newer-version)',
      'SHADOWED evidence/v1/b.json (delete-marker)',
      'UNDIGESTED evidence/v1/d.json (not-digested)',
    ]);
    expect((await verified(store, { graceMs: 7_200_000 })).pending).toBe(1);
  });
});
