import path from 'node:path';
import { MissedObjects } from '../archive/missed-objects.ts';
import type { NewObjects } from '../archive/new-objects.ts';
import type { ArchiveStore } from '../ports.ts';
import { FolderStore } from './local/folder-store.ts';

export type OpenArchive = { readonly store: ArchiveStore & NewObjects; readonly close: () => Promise<void> };

/** The bucket of `s3://BUCKET`; null for a folder. */
export const bucketOf = (place: string): string | null =>
  /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?$/.exec(place)?.[1] ?? null;

/**
 * Opens the evidence that `--archive` names: a folder, or `s3://BUCKET` with the credentials of the environment. What
 * is new in a folder its journal tells; in a bucket, where the notifications belong to the hourly function, a listing does.
 */
export const openArchive = async (place: string, now: () => Date): Promise<OpenArchive> => {
  const bucket = bucketOf(place);
  if (bucket !== null) return openBucket(bucket, now);
  if (place.startsWith('s3://')) throw new Error(`${place}: not a bucket: say s3://BUCKET, without a folder`);
  return { store: new FolderStore(path.resolve(place)), close: async () => {} };
};

const openBucket = async (bucket: string, now: () => Date): Promise<OpenArchive> => {
  const [{ S3Client }, { S3Store }] = await Promise.all([import('@aws-sdk/client-s3'), import('./aws/s3-store.ts')]);
  const client = new S3Client({});
  const bare = new S3Store({ client, bucket });
  const take: NewObjects['take'] = (limit) => new MissedObjects(bare, { now: now(), graceMs: 0 }).take(limit);
  return { store: Object.assign(bare, { take }), close: async () => client.destroy() };
};
