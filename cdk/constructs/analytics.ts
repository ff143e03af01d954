import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { digestPrefix } from '../../src/archive/digest-keys.ts';
import { evidencePrefix } from '../../src/archive/keys.ts';
import { allow } from '../allow.ts';
import { acknowledgeObjects } from '../checks.ts';
import type { EvidenceBucket } from './evidence-bucket.ts';
import { LazaretFunction } from './lazaret-function.ts';
import { scheduled } from './scheduled.ts';

export type AnalyticsProps = {
  readonly evidence: EvidenceBucket;
  /** Accounts that Athena's tables know, as they are written there: rows of another one are told. */
  readonly accounts: string;
};

/** Where Athena leaves answers; a prefix beside the Parquet, so that one rule ends them. */
export const resultsPrefix = 'results/';
export const parquetPrefixes = ['findings/v1/', 'actions/v1/', '_state/'];

/** Parquet made of the evidence once a day: derived, overwritten, and to be made anew at any time. */
export class Analytics extends Construct {
  readonly bucket: Bucket;
  readonly function: LazaretFunction['function'];

  constructor(scope: Construct, id: string, { evidence, accounts }: AnalyticsProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      versioned: true,
      encryption: BucketEncryption.KMS,
      encryptionKey: evidence.key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      serverAccessLogsBucket: evidence.accessLogs as IBucket,
      serverAccessLogsPrefix: 'analytics/',
      lifecycleRules: [
        { noncurrentVersionExpiration: Duration.days(30) },
        { prefix: resultsPrefix, expiration: Duration.days(30) },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    const compact = new LazaretFunction(this, 'Function', {
      entry: 'compact.ts',
      description: 'Makes Parquet of the evidence, once a day; reads evidence, writes what is derived from it',
      timeout: Duration.minutes(15),
      // 40,000 rows of a month are held at once.
      memorySize: 2048,
      environment: {
        LAZARET_EVIDENCE_BUCKET: evidence.bucket.bucketName,
        LAZARET_ANALYTICS_BUCKET: this.bucket.bucketName,
        LAZARET_ACCOUNTS: accounts,
      },
    });
    this.function = compact.function;
    evidence.allowObjects(compact.role, ['s3:GetObject', 's3:GetObjectVersion'], [evidencePrefix, digestPrefix]);
    evidence.allowList(compact.role, ['s3:ListBucket'], [evidencePrefix, digestPrefix]);
    evidence.allowKey(compact.role, 'write');
    const parquet = parquetPrefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}*`));
    allow(compact.role, ['s3:GetObject', 's3:PutObject'], parquet);
    acknowledgeObjects(compact.role, this.bucket, parquetPrefixes);
    allow(compact.role, ['s3:ListBucket'], [this.bucket.bucketArn]);
    scheduled(this, 'Daily', {
      description: 'Parquet of what the digests name since yesterday',
      function: this.function,
      at: { hour: '1', minute: '20' },
      within: Duration.hours(2),
    });
  }
}
