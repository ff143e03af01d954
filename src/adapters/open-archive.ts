import path from 'node:path';
import { MissedObjects } from '../archive/missed-objects.ts';
import type { NewObjects } from '../archive/new-objects.ts';
import type { ArchiveStore } from '../ports.ts';
import type { Reason } from '../reason.ts';
import { FolderStore } from './local/folder-store.ts';

export type OpenArchive = {
  readonly store: ArchiveStore & NewObjects;
  readonly close: () => Promise<void>;
  /** Why evidence is not safe from deletion here; a folder never is, and nobody takes it for one that is: empty. */
  readonly unprotected: () => Promise<readonly Reason[]>;
};

/** The bucket of `s3://BUCKET`; null for a folder. */
export const bucketOf = (place: string): string | null =>
  /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?$/.exec(place)?.[1] ?? null;

/** Bucket and prefix of `s3://BUCKET/PREFIX`; null for anything else. */
export const s3PlaceOf = (place: string): { readonly bucket: string; readonly prefix: string } | null => {
  const [, start, prefix = ''] = /^(s3:\/\/[^/]+)(?:\/(.*))?$/.exec(place) ?? [];
  const bucket = start === undefined ? null : bucketOf(start);
  return bucket === null ? null : { bucket, prefix };
};

/**
 * Opens the evidence that `--archive` names: a folder, or `s3://BUCKET` with the credentials of the environment. What
 * is new in a folder its journal tells; in a bucket, where the notifications belong to the hourly function, a listing does.
 */
export const openArchive = async (place: string, now: () => Date): Promise<OpenArchive> => {
  const bucket = bucketOf(place);
  if (bucket !== null) return openBucket(bucket, now);
  if (place.startsWith('s3://')) throw new Error(`${place}: not a bucket: say s3://BUCKET, without a folder`);
  return { store: new FolderStore(path.resolve(place)), close: async () => {}, unprotected: async () => [] };
};

const openBucket = async (bucket: string, now: () => Date): Promise<OpenArchive> => {
  const [{ openS3 }, { S3Store }, { unprotectedBy }] = await Promise.all([
    import('./aws/s3-client.ts'),
    import('./aws/s3-store.ts'),
    import('./aws/bucket-protection.ts'),
  ]);
  const client = openS3();
  const bare = new S3Store({ client, bucket });
  const take: NewObjects['take'] = (limit) => new MissedObjects(bare, { now: now(), graceMs: 0 }).take(limit);
  return {
    store: Object.assign(bare, { take }),
    close: async () => client.destroy(),
    unprotected: () => unprotectedBy(client, bucket),
  };
};
