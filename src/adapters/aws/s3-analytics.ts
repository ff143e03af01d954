import { GetObjectCommand, PutObjectCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { AnalyticsStore } from '../../audit/analytics-store.ts';

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;

/**
 * Parquet in a bucket. Every write says `If-Match` with the ETag that was read, or `If-None-Match: *`: 412 and 409 mean
 * that another compactor was there first (https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html).
 */
export class S3Analytics implements AnalyticsStore {
  readonly #client: S3Client;
  readonly #bucket: string;

  constructor(client: S3Client, bucket: string) {
    this.#client = client;
    this.#bucket = bucket;
  }

  async get(key: string): ReturnType<AnalyticsStore['get']> {
    try {
      const { Body, ETag = '' } = await this.#client.send(new GetObjectCommand({ Bucket: this.#bucket, Key: key }));
      return { state: 'found', body: (await Body?.transformToByteArray()) ?? new Uint8Array(), tag: ETag };
    } catch (error) {
      if (error instanceof Error && error.name === 'NoSuchKey') return { state: 'absent' };
      throw error;
    }
  }

  async put(key: string, body: Uint8Array, tag: string | null): Promise<'stored' | 'changed'> {
    const condition = tag === null ? { IfNoneMatch: '*' } : { IfMatch: tag };
    try {
      await this.#client.send(new PutObjectCommand({ Bucket: this.#bucket, Key: key, Body: body, ...condition }));
      return 'stored';
    } catch (error) {
      if ([409, 412].includes(statusOf(error) ?? 0)) return 'changed';
      throw error;
    }
  }

  async *list(prefix: string): ReturnType<AnalyticsStore['list']> {
    const pages = paginateListObjectsV2({ client: this.#client }, { Bucket: this.#bucket, Prefix: prefix });
    for await (const { Contents = [] } of pages)
      for (const { Key = '', Size = 0 } of Contents) yield { key: Key, size: Size };
  }
}

/** With the credentials of the environment. */
export const openS3Analytics = (bucket: string): S3Analytics => new S3Analytics(new S3Client({}), bucket);
