import { GetObjectCommand, paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { reason } from '../../reason.ts';
import { findingFile, type Input, inputsOf } from '../local/input.ts';

export type S3ExportOptions = {
  readonly bucket: string;
  readonly prefix: string;
  readonly wanted: (key: string) => boolean;
};

/** Objects read ahead: enough to hide the way to S3. */
const width = 16;

/**
 * Everything that GuardDuty exported below a prefix (`AWSLogs/ACCOUNT/GuardDuty/REGION/YYYY/MM/DD/UUID.jsonl.gz`), in
 * the order of keys. Needs s3:ListBucket and s3:GetObject, and kms:Decrypt of the export's key. An object that vanished
 * since the listing, or that cannot be unpacked, is a fault of its own; a refusal throws.
 * https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_exportfindings.html
 */
export async function* exportedFindings(client: S3Client, of: S3ExportOptions): AsyncGenerator<Input> {
  const ahead: Promise<Input[]>[] = [];
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket: of.bucket, Prefix: of.prefix }))
    for (const { Key = '' } of Contents) {
      if (!findingFile.test(Key) || !of.wanted(Key)) continue;
      const read = readObject(client, of.bucket, Key);
      // A failed read throws when its turn comes, and not before.
      read.catch(() => {});
      ahead.push(read);
      if (ahead.length === width) yield* (await ahead.shift()) ?? [];
    }
  for (const read of ahead) yield* await read;
}

const readObject = async (client: S3Client, bucket: string, key: string): Promise<Input[]> => {
  const source = `s3://${bucket}/${key}`;
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    return inputsOf(source, Buffer.from((await Body?.transformToByteArray()) ?? []));
  } catch (error) {
    if (error instanceof Error && error.name === 'NoSuchKey') return [vanished(source)];
    throw new Error(`cannot read ${source}: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
};

const vanished = (source: string): Input => ({
  text: '',
  bytes: null,
  source,
  line: null,
  fault: reason('export-object-vanished', `${source}: was listed and is not there any more: run again`),
});
