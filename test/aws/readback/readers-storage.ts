import {
  DescribeKeyCommand,
  GetKeyPolicyCommand,
  GetKeyRotationStatusCommand,
  KMSClient,
  ListAliasesCommand,
} from '@aws-sdk/client-kms';
import {
  type DefaultRetention,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLoggingCommand,
  GetBucketNotificationConfigurationCommand,
  type GetBucketNotificationConfigurationCommandOutput,
  GetBucketOwnershipControlsCommand,
  GetBucketPolicyCommand,
  GetBucketVersioningCommand,
  GetObjectLockConfigurationCommand,
  GetPublicAccessBlockCommand,
  type LifecycleRule,
  S3Client,
} from '@aws-sdk/client-s3';
import { ask, parsed, type Reader } from './reader.ts';

const key: Reader = (at) =>
  ask(KMSClient, at, async (kms) => {
    const KeyId = at.physicalId;
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId }));
    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' }));
    const asymmetric = /^(RSA|ECC|HMAC)/.test(KeyMetadata?.KeySpec ?? '');
    const rotation = asymmetric ? null : await kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    return {
      properties: {
        Description: KeyMetadata?.Description,
        EnableKeyRotation: rotation?.KeyRotationEnabled,
        KeyPolicy: parsed(Policy),
        KeyUsage: KeyMetadata?.KeyUsage,
        KeySpec: KeyMetadata?.KeySpec,
      },
      attributes: { Arn: KeyMetadata?.Arn ?? '', KeyId },
    };
  });

const alias: Reader = (at) =>
  ask(KMSClient, at, async (kms) => {
    const { Aliases = [] } = await kms.send(new ListAliasesCommand({ Limit: 100 }));
    const found = Aliases.find(({ AliasName }) => AliasName === at.physicalId);
    const stated = String((await at.stated())['TargetKeyId']);
    // The API gives the key's id where the template may say its ARN.
    const TargetKeyId = stated.endsWith(`key/${found?.TargetKeyId}`) ? stated : found?.TargetKeyId;
    return { properties: { AliasName: found?.AliasName, TargetKeyId } };
  });

/** S3 says by an error that a bucket has no such configuration. */
const orNone = async <T>(answer: Promise<T>): Promise<Partial<T>> => {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof Error && /^(No ?Such|.*NotFound)/i.test(error.name)) return {};
    throw error;
  }
};

const lifecycleRule = ({ Status, Filter, Prefix, ID, Expiration, NoncurrentVersionExpiration }: LifecycleRule) => ({
  Status,
  Id: ID,
  Prefix: (Filter?.Prefix ?? Prefix) || undefined,
  ExpirationInDays: Expiration?.Days,
  NoncurrentVersionExpiration,
});

/** The emulator says zero of the unit that was not used. */
const retentionOf = ({ Mode, Days, Years }: DefaultRetention = {}) => ({
  Mode,
  Days: Days || undefined,
  Years: Years || undefined,
});

const bucket: Reader = (at) =>
  ask(S3Client, at, async (s3) => {
    const where = { Bucket: at.physicalId };
    const versioning = await s3.send(new GetBucketVersioningCommand(where));
    const lock = await orNone(s3.send(new GetObjectLockConfigurationCommand(where)));
    const encryption = await orNone(s3.send(new GetBucketEncryptionCommand(where)));
    const lifecycle = await orNone(s3.send(new GetBucketLifecycleConfigurationCommand(where)));
    const access = await orNone(s3.send(new GetPublicAccessBlockCommand(where)));
    const ownership = await orNone(s3.send(new GetBucketOwnershipControlsCommand(where)));
    const logging = await s3.send(new GetBucketLoggingCommand(where));
    const notification = await s3.send(new GetBucketNotificationConfigurationCommand(where));
    const lockEnabled = lock.ObjectLockConfiguration?.ObjectLockEnabled;
    return {
      properties: {
        VersioningConfiguration: versioning.Status && { Status: versioning.Status },
        ObjectLockEnabled: lockEnabled && lockEnabled === 'Enabled',
        ObjectLockConfiguration: lock.ObjectLockConfiguration && {
          ObjectLockEnabled: lockEnabled,
          Rule: { DefaultRetention: retentionOf(lock.ObjectLockConfiguration.Rule?.DefaultRetention) },
        },
        BucketEncryption: encryption.ServerSideEncryptionConfiguration && {
          ServerSideEncryptionConfiguration: encryption.ServerSideEncryptionConfiguration.Rules?.map((rule) => ({
            ServerSideEncryptionByDefault: rule.ApplyServerSideEncryptionByDefault,
            BucketKeyEnabled: rule.BucketKeyEnabled || undefined,
          })),
        },
        LifecycleConfiguration: lifecycle.Rules && { Rules: lifecycle.Rules.map(lifecycleRule) },
        PublicAccessBlockConfiguration: access.PublicAccessBlockConfiguration,
        OwnershipControls: ownership.OwnershipControls,
        LoggingConfiguration: logging.LoggingEnabled && {
          DestinationBucketName: logging.LoggingEnabled.TargetBucket,
          LogFilePrefix: logging.LoggingEnabled.TargetPrefix || undefined,
        },
        NotificationConfiguration: notificationsOf(notification),
      },
      attributes: { Arn: `arn:aws:s3:::${at.physicalId}` },
    };
  });

const notificationsOf = ({
  QueueConfigurations,
  EventBridgeConfiguration,
}: GetBucketNotificationConfigurationCommandOutput) =>
  (QueueConfigurations ?? EventBridgeConfiguration) && {
    EventBridgeConfiguration: EventBridgeConfiguration && { EventBridgeEnabled: true },
    QueueConfigurations: QueueConfigurations?.flatMap(({ QueueArn, Events = [], Filter }) =>
      Events.map((Event) => ({
        Queue: QueueArn,
        Event,
        Filter: Filter?.Key?.FilterRules && { S3Key: { Rules: Filter.Key.FilterRules } },
      })),
    ),
  };

const bucketPolicy: Reader = (at) =>
  ask(S3Client, at, async (s3) => {
    const Bucket = String((await at.stated())['Bucket']);
    const { Policy } = await s3.send(new GetBucketPolicyCommand({ Bucket }));
    return { properties: { Bucket, PolicyDocument: parsed(Policy) } };
  });

export const storageReaders: { readonly [type: string]: Reader } = {
  'AWS::KMS::Key': key,
  'AWS::KMS::Alias': alias,
  'AWS::S3::Bucket': bucket,
  'AWS::S3::BucketPolicy': bucketPolicy,
};
