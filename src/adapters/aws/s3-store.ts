import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetObjectCommand,
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { byKey, checkKey, checkPrefix } from '../../archive/object-key.ts';
import type { ArchiveStore, Stored, StoredVersion } from '../../ports.ts';

export type S3StoreOptions = {
  readonly client: S3Client;
  readonly bucket: string;
  /** Twelve digits: a bucket of that name in another account is refused. */
  readonly expectedOwner?: string;
  /** The wait before try number `attempt` (from 1) after S3 answered 409. */
  readonly wait?: (attempt: number) => Promise<unknown>;
  /** Keys in one answer of a listing; S3 gives at most 1,000. */
  readonly pageSize?: number;
};

type Where = { Bucket: string; ExpectedBucketOwner?: string };

const attempts = 6;
const waitWithJitter = (attempt: number): Promise<unknown> => sleep(Math.random() * 100 * 2 ** attempt);

const statusOf = (error: unknown): number | undefined =>
  (error as { $metadata?: { httpStatusCode?: number } } | null)?.$metadata?.httpStatusCode;

/**
 * Evidence in an S3 bucket. Every write says `If-None-Match: *` and carries its SHA-256, which S3 checks and keeps: it
 * is the hash that the digest states. Needs s3:PutObject, s3:GetObject and s3:ListBucket (without the last, S3 says 403
 * for a key that is not there), and s3:GetObjectVersion and s3:ListBucketVersions to verify.
 */
export class S3Store implements ArchiveStore {
  readonly #client: S3Client;
  readonly #where: Where;
  readonly #wait: (attempt: number) => Promise<unknown>;
  readonly #pageSize: number;

  constructor({ client, bucket, expectedOwner, wait = waitWithJitter, pageSize = 1000 }: S3StoreOptions) {
    this.#client = client;
    this.#where = { Bucket: bucket, ...(expectedOwner && { ExpectedBucketOwner: expectedOwner }) };
    this.#wait = wait;
    this.#pageSize = pageSize;
  }

  /** 412: the key is taken. 409: another write to it is under way, and only one more try tells who won. */
  async put(key: string, body: string | Uint8Array): Promise<'stored' | 'exists'> {
    const command = this.#write(checkKey(key), typeof body === 'string' ? Buffer.from(body) : body);
    for (let attempt = 1; ; attempt += 1)
      try {
        await this.#client.send(command);
        return 'stored';
      } catch (error) {
        if (statusOf(error) === 412) return 'exists';
        if (statusOf(error) !== 409 || attempt === attempts) throw this.#failed('write', key, error);
        await this.#wait(attempt);
      }
  }

  /** The SDK compares the bytes with the checksum that S3 keeps, and throws where they differ. */
  async get(key: string, versionId?: string): ReturnType<ArchiveStore['get']> {
    const version = versionId === undefined ? {} : { VersionId: versionId };
    const command = new GetObjectCommand({ ...this.#where, Key: checkKey(key), ...version, ChecksumMode: 'ENABLED' });
    try {
      const { Body, VersionId } = await this.#client.send(command);
      const body = (await Body?.transformToByteArray()) ?? new Uint8Array();
      return { state: 'found', body, ...(VersionId !== undefined && { versionId: VersionId }) };
    } catch (error) {
      if (isAbsent(error)) return { state: 'absent' };
      throw this.#failed('read', key, error);
    }
  }

  async *list(prefix: string): AsyncIterable<Stored> {
    const pages = paginateListObjectsV2(
      { client: this.#client, pageSize: this.#pageSize },
      { ...this.#where, Prefix: checkPrefix(prefix) },
    );
    for await (const { Contents = [] } of pages)
      for (const { Key = '', Size = 0, LastModified } of Contents)
        yield { key: Key, size: Size, ...(LastModified && { modifiedAt: LastModified }) };
  }

  async *folders(prefix: string): AsyncIterable<string> {
    const pages = paginateListObjectsV2(
      { client: this.#client, pageSize: this.#pageSize },
      { ...this.#where, Prefix: checkPrefix(prefix), Delimiter: '/' },
    );
    for await (const { CommonPrefixes = [] } of pages) for (const { Prefix = '' } of CommonPrefixes) yield Prefix;
  }

  async *versions(prefix: string): AsyncIterable<StoredVersion> {
    let from: { KeyMarker?: string; VersionIdMarker?: string } | null = {};
    while (from) {
      const page: ListObjectVersionsCommandOutput = await this.#client.send(
        new ListObjectVersionsCommand({
          ...this.#where,
          Prefix: checkPrefix(prefix),
          MaxKeys: this.#pageSize,
          ...from,
        }),
      );
      yield* versionsOf(page);
      from = nextPage(page);
    }
  }

  #write(Key: string, Body: Uint8Array): PutObjectCommand {
    return new PutObjectCommand({
      ...this.#where,
      Key,
      Body,
      ContentType: Key.endsWith('.json') ? 'application/json' : 'text/plain',
      IfNoneMatch: '*',
      ChecksumAlgorithm: 'SHA256',
      ChecksumSHA256: createHash('sha256').update(Body).digest('base64'),
    });
  }

  #failed(what: 'read' | 'write', key: string, error: unknown): Error {
    const { name = 'Error', message = String(error) } = error instanceof Error ? error : {};
    return new Error(`cannot ${what} s3://${this.#where.Bucket}/${key}: ${name}: ${message}`, { cause: error });
  }
}

/** 404 for a key or a version that is not there, 405 for a version that is a delete marker. A bucket that is not there is a fault. */
const isAbsent = (error: unknown): boolean =>
  error instanceof Error &&
  (['NoSuchKey', 'NoSuchVersion', 'NotFound'].includes(error.name) || statusOf(error) === 405);

const nextPage = (page: ListObjectVersionsCommandOutput): { KeyMarker?: string; VersionIdMarker?: string } | null => {
  const { IsTruncated, NextKeyMarker, NextVersionIdMarker } = page;
  if (!IsTruncated || NextKeyMarker === undefined) return null;
  return {
    KeyMarker: NextKeyMarker,
    ...(NextVersionIdMarker !== undefined && { VersionIdMarker: NextVersionIdMarker }),
  };
};

/** S3 lists versions and delete markers of one page apart; each list is in key order, the newest of a key first. */
const versionsOf = ({ Versions = [], DeleteMarkers = [] }: ListObjectVersionsCommandOutput): StoredVersion[] =>
  [
    ...Versions.map((version) => ({ ...version, deleteMarker: false })),
    ...DeleteMarkers.map((marker) => ({ ...marker, Size: 0, deleteMarker: true })),
  ]
    .map(({ Key = '', Size = 0, VersionId = 'null', IsLatest = false, LastModified = new Date(0), deleteMarker }) => ({
      key: Key,
      size: Size,
      versionId: VersionId,
      latest: IsLatest,
      modifiedAt: LastModified,
      deleteMarker,
    }))
    .sort((a, b) => byKey(a, b) || newestFirst(a, b));

const newestFirst = (a: StoredVersion, b: StoredVersion): number =>
  Number(b.latest) - Number(a.latest) || Number(b.modifiedAt) - Number(a.modifiedAt);
