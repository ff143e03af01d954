import { createHash } from 'node:crypto';
import { GetObjectCommand, PutObjectCommand, S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { S3Store } from '../../src/adapters/aws/s3-store.ts';

const s3 = mockClient(S3Client);
const waits: number[] = [];
const wait = async (attempt: number): Promise<void> => {
  waits.push(attempt);
};
const open = (expectedOwner?: string): S3Store =>
  new S3Store({
    client: new S3Client({ region: 'eu-west-1' }),
    bucket: 'evidence',
    wait,
    ...(expectedOwner && { expectedOwner }),
  });

const answer = (name: string, httpStatusCode: number): S3ServiceException =>
  new S3ServiceException({ name, message: `${name} it says`, $fault: 'client', $metadata: { httpStatusCode } });

const conflict = answer('ConditionalRequestConflict', 409);
const key = 'evidence/v1/a.json';

beforeEach(() => {
  s3.reset();
  waits.length = 0;
});

describe('writing to S3', () => {
  it('is conditional and carries the checksum that S3 checks and keeps', async () => {
    s3.on(PutObjectCommand).resolves({});
    await open('111122223333').put(key, 'body');
    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toEqual({
      Bucket: 'evidence',
      ExpectedBucketOwner: '111122223333',
      Key: key,
      Body: Buffer.from('body'),
      ContentType: 'application/json',
      IfNoneMatch: '*',
      ChecksumAlgorithm: 'SHA256',
      ChecksumSHA256: createHash('sha256').update('body').digest('base64'),
    });
  });

  it('a key that is there (412) is no fault', async () => {
    s3.on(PutObjectCommand).rejects(answer('PreconditionFailed', 412));
    expect(await open().put(key, 'body')).toBe('exists');
    expect(waits).toEqual([]);
  });

  it('a write under way (409) is tried again, and is one object', async () => {
    s3.on(PutObjectCommand).rejectsOnce(conflict).resolves({});
    expect(await open().put(key, 'body')).toBe('stored');
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(2);
    expect(waits).toEqual([1]);
  });

  it('a write under way that somebody else finishes first exists', async () => {
    s3.on(PutObjectCommand).rejectsOnce(conflict).rejectsOnce(conflict).rejects(answer('PreconditionFailed', 412));
    expect(await open().put(key, 'body')).toBe('exists');
    expect(waits).toEqual([1, 2]);
  });

  it('is given up after six tries, by name', async () => {
    s3.on(PutObjectCommand).rejects(conflict);
    await expect(open().put(key, 'body')).rejects.toThrow(
      'cannot write s3://evidence/evidence/v1/a.json: ConditionalRequestConflict',
    );
    expect(s3.commandCalls(PutObjectCommand)).toHaveLength(6);
  });

  it.each([
    ['AccessDenied', 403],
    ['NoSuchBucket', 404],
    ['InternalError', 500],
  ])('%s is a fault that names the object, never "exists"', async (name, status) => {
    s3.on(PutObjectCommand).rejects(answer(name, status));
    await expect(open().put(key, 'body')).rejects.toThrow(`cannot write s3://evidence/${key}: ${name}`);
  });
});

describe('reading from S3', () => {
  it('asks for the version that is wanted', async () => {
    s3.on(GetObjectCommand).resolves({
      Body: { transformToByteArray: async () => Buffer.from('x') } as never,
      VersionId: 'v1',
    });
    expect(await open().get(key, 'v1')).toMatchObject({ state: 'found', versionId: 'v1' });
    expect(s3.commandCalls(GetObjectCommand)[0]?.args[0].input).toMatchObject({ Key: key, VersionId: 'v1' });
  });

  it.each([
    ['NoSuchKey', 404],
    ['NoSuchVersion', 404],
    ['MethodNotAllowed', 405],
  ])('%s means absent', async (name, status) => {
    s3.on(GetObjectCommand).rejects(answer(name, status));
    expect(await open().get(key)).toEqual({ state: 'absent' });
  });

  it.each([
    ['AccessDenied', 403],
    ['NoSuchBucket', 404],
    ['SlowDown', 503],
  ])('%s never means absent', async (name, status) => {
    s3.on(GetObjectCommand).rejects(answer(name, status));
    await expect(open().get(key)).rejects.toThrow(`cannot read s3://evidence/${key}: ${name}`);
  });
});
