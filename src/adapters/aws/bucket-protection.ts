import {
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  type ObjectLockConfiguration,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type Reason, reason } from '../../reason.ts';

const place = (bucket: string): string => `s3://${bucket}`;

const unknown = (bucket: string, error: unknown): Reason | null => {
  const name = error instanceof Error ? error.name : String(error);
  if (name === 'NoSuchBucket') return null;
  return reason(
    'bucket-protection-unknown',
    `${place(bucket)}: could not see whether evidence is protected there (${name}): allow s3:GetBucketVersioning and s3:GetBucketObjectLockConfiguration`,
  );
};

const versioning = async (client: S3Client, bucket: string): Promise<Reason | null> => {
  try {
    const { Status } = await client.send(new GetBucketVersioningCommand({ Bucket: bucket }));
    if (Status === 'Enabled') return null;
    return reason(
      'bucket-not-versioned',
      `${place(bucket)} keeps no versions: evidence that is deleted or written over is gone: turn versioning on`,
    );
  } catch (error) {
    return unknown(bucket, error);
  }
};

const locked = (bucket: string, lock: ObjectLockConfiguration | undefined): Reason | null => {
  const { Mode, Days, Years } = lock?.Rule?.DefaultRetention ?? {};
  if (lock?.ObjectLockEnabled !== 'Enabled') return notLocked(bucket);
  if (Mode && (Days || Years)) return null;
  return reason(
    'bucket-without-retention',
    `${place(bucket)} has Object Lock but no default retention, so nothing in it is locked: set one`,
  );
};

const notLocked = (bucket: string): Reason =>
  reason(
    'bucket-not-locked',
    `${place(bucket)} has no Object Lock: whoever may delete objects there may delete evidence: turn Object Lock on, with a default retention`,
  );

const objectLock = async (client: S3Client, bucket: string): Promise<Reason | null> => {
  try {
    const { ObjectLockConfiguration } = await client.send(new GetObjectLockConfigurationCommand({ Bucket: bucket }));
    return locked(bucket, ObjectLockConfiguration);
  } catch (error) {
    const none = error instanceof Error && error.name === 'ObjectLockConfigurationNotFoundError';
    return none ? notLocked(bucket) : unknown(bucket, error);
  }
};

/**
 * What keeps evidence in a bucket from being protected, as far as the bucket's own settings tell; nothing where it is
 * versioned and each object is locked for a time. Never throws: a bucket that is not there fails where it is used.
 * Source: Amazon S3 user guide, "Locking objects with Object Lock".
 */
export const unprotectedBy = async (client: S3Client, bucket: string): Promise<readonly Reason[]> => {
  const found = await Promise.all([versioning(client, bucket), objectLock(client, bucket)]);
  const reasons = found.filter((one) => one !== null);
  return reasons.filter(({ code }, at) => reasons.findIndex((other) => other.code === code) === at);
};
