import { GetObjectCommand, NoSuchKey, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { S3Analytics } from '../../src/adapters/aws/s3-analytics.ts';

const client = new S3Client({ region: 'eu-west-1' });
const s3 = mockClient(client);
const store = new S3Analytics(client, 'analytics');
const body = new Uint8Array([1]);

beforeEach(() => s3.reset());

describe('Parquet in a bucket', () => {
  it.each([
    [null, { IfNoneMatch: '*' }],
    ['"etag"', { IfMatch: '"etag"' }],
  ])('is written only over what was read (%s)', async (tag, condition) => {
    s3.on(PutObjectCommand).resolves({});
    expect(await store.put('findings/x', body, tag)).toBe('stored');
    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject(condition);
  });

  it.each([409, 412])('%i means that another run was there first', async (httpStatusCode) => {
    s3.on(PutObjectCommand).rejects(Object.assign(new Error('no'), { $metadata: { httpStatusCode } }));
    expect(await store.put('findings/x', body, '"old"')).toBe('changed');
  });

  it('that is refused is a fault, and no other run', async () => {
    s3.on(PutObjectCommand).rejects(Object.assign(new Error('AccessDenied'), { $metadata: { httpStatusCode: 403 } }));
    await expect(store.put('findings/x', body, null)).rejects.toThrow('AccessDenied');
  });

  it('that is not there is absent', async () => {
    s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: 'no', $metadata: {} }));
    expect(await store.get('findings/x')).toEqual({ state: 'absent' });
  });
});
