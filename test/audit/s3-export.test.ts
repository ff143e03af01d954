import { gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, NoSuchKey, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { exportedFindings } from '../../src/adapters/aws/s3-export.ts';

const client = new S3Client({ region: 'eu-west-1' });
const s3 = mockClient(client);
const day = 'AWSLogs/011122223333/GuardDuty/eu-west-1/2026/10/01';

const holds = (objects: { readonly [name: string]: Buffer | Error }): void => {
  s3.on(ListObjectsV2Command).resolves({ Contents: Object.keys(objects).map((name) => ({ Key: `${day}/${name}` })) });
  for (const [name, body] of Object.entries(objects)) {
    const answer = s3.on(GetObjectCommand, { Bucket: 'b', Key: `${day}/${name}` });
    if (body instanceof Error) answer.rejects(body);
    else answer.resolves({ Body: { transformToByteArray: async () => body } as never });
  }
};

const read = (wanted: (key: string) => boolean = () => true) =>
  Array.fromAsync(exportedFindings(client, { bucket: 'b', prefix: 'AWSLogs/', wanted }));

beforeEach(() => s3.reset());

describe('an S3 export of GuardDuty', () => {
  it('is read line by line, in the order of keys, each with its place', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 40 }, (_, n) => [
        `${String(n).padStart(2, '0')}.jsonl.gz`,
        gzipSync(`{"n":${n}}\n{"n":-1}\n`),
      ]),
    );
    holds(many);
    const inputs = await read();
    expect(inputs.map(({ text }) => JSON.parse(text).n).filter((n) => n >= 0)).toEqual(
      Object.keys(many).map(Number.parseFloat),
    );
    expect(inputs[1]).toMatchObject({ source: `s3://b/${day}/00.jsonl.gz`, line: 2 });
  });

  it('names an object that vanished or is broken, and goes on', async () => {
    holds({
      'a.jsonl.gz': new NoSuchKey({ message: 'gone', $metadata: {} }),
      'b.jsonl.gz': Buffer.from([0x1f, 0x8b, 1, 2]),
      'c.jsonl.gz': gzipSync('{"n":3}\n'),
    });
    const inputs = await read();
    expect(inputs.map(({ fault, text }) => fault?.code ?? text.trim())).toEqual([
      'export-object-vanished',
      'broken-gzip',
      '{"n":3}',
    ]);
  });

  it('that refuses to be read is no empty one', async () => {
    holds({ 'a.jsonl.gz': Object.assign(new Error('no'), { name: 'AccessDenied' }) });
    await expect(read()).rejects.toThrow(`cannot read s3://b/${day}/a.jsonl.gz`);
  });

  it('is not read where it is no file of findings, or not wanted', async () => {
    holds({ 'a.jsonl.gz': gzipSync('{"n":1}\n'), 'manifest.csv': Buffer.from('x') });
    expect(await read((key) => !key.includes('2026/10/01'))).toEqual([]);
    expect(await read()).toHaveLength(1);
  });
});
