import { Arn, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { digestPrefix } from '../../src/archive/digest-keys.ts';
import { evidencePrefix } from '../../src/archive/keys.ts';
import { tables } from '../../src/audit/columns.ts';
import { views } from '../../src/audit/views.ts';
import { allow } from '../allow.ts';
import { acknowledgeObjects } from '../checks.ts';
import { parquetPrefixes, resultsPrefix } from './analytics.ts';
import { databaseName } from './archive-query.ts';
import type { EvidenceBucket } from './evidence-bucket.ts';

export type AuditorProps = {
  readonly evidence: EvidenceBucket;
  readonly analytics: Bucket;
  readonly signingKey: IKey;
};

/** Reads evidence, digests and Parquet, asks Athena, checks signatures; writes nothing but the answers to its own questions. */
export class Auditor extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, { evidence, analytics, signingKey }: AuditorProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      assumedBy: new AccountRootPrincipal(),
      description: 'Reads the archive of Lazaret and asks it in Athena',
    });
    const evidencePrefixes = [evidencePrefix, digestPrefix];
    evidence.allowObjects(this.role, ['s3:GetObject', 's3:GetObjectVersion'], evidencePrefixes);
    evidence.allowList(this.role, ['s3:ListBucket', 's3:ListBucketVersions'], evidencePrefixes);
    // Athena encrypts answers with the key of the bucket, as the one who asks.
    evidence.allowKey(this.role, 'write');
    allow(
      this.role,
      ['s3:GetBucketVersioning', 's3:GetBucketObjectLockConfiguration', 's3:GetBucketLocation'],
      [evidence.bucket.bucketArn],
    );
    allow(this.role, ['kms:GetPublicKey', 'kms:Verify'], [signingKey.keyArn]);
    allow(
      this.role,
      ['s3:GetObject'],
      parquetPrefixes.map((prefix) => analytics.arnForObjects(`${prefix}*`)),
    );
    allow(
      this.role,
      ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
      [analytics.arnForObjects(`${resultsPrefix}*`)],
    );
    acknowledgeObjects(this.role, analytics, [...parquetPrefixes, resultsPrefix]);
    allow(this.role, ['s3:ListBucket', 's3:GetBucketLocation'], [analytics.bucketArn]);
    allow(
      this.role,
      [
        'athena:StartQueryExecution',
        'athena:StopQueryExecution',
        'athena:GetQueryExecution',
        'athena:GetQueryResults',
        'athena:GetWorkGroup',
        'athena:GetNamedQuery',
        'athena:ListNamedQueries',
        'athena:BatchGetNamedQuery',
      ],
      [arn(this, 'athena', `workgroup/${databaseName}`)],
    );
    allow(
      this.role,
      ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:GetPartitions'],
      [
        arn(this, 'glue', 'catalog'),
        arn(this, 'glue', `database/${databaseName}`),
        ...[...tables, ...views].map(({ name }) => arn(this, 'glue', `table/${databaseName}/${name}`)),
      ],
    );
  }
}

const arn = (scope: Construct, service: string, resource: string): string =>
  Arn.format({ service, resource }, Stack.of(scope));
