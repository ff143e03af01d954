import { Arn, Stack } from 'aws-cdk-lib';
import { AccountRootPrincipal, Effect, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { tables } from '../../src/audit/columns.ts';
import { views } from '../../src/audit/views.ts';
import { acknowledgeObjects } from '../checks.ts';
import { resultsPrefix } from './analytics.ts';
import { databaseName } from './archive-query.ts';
import type { EvidenceBucket } from './evidence-bucket.ts';

export type AuditorProps = {
  readonly evidence: EvidenceBucket;
  readonly analytics: Bucket;
  readonly signingKey: IKey;
};

const parquetPrefixes = ['findings/v1/', 'actions/v1/', '_state/'];

/** Reads evidence, digests and Parquet, asks Athena, checks signatures; writes nothing but the answers to its own questions. */
export class Auditor extends Construct {
  readonly role: Role;

  constructor(scope: Construct, id: string, { evidence, analytics, signingKey }: AuditorProps) {
    super(scope, id);
    this.role = new Role(this, 'Role', {
      assumedBy: new AccountRootPrincipal(),
      description: 'Reads the archive of Lazaret and asks it in Athena',
    });
    const evidencePrefixes = ['evidence/v1/', 'digests/v1/'];
    evidence.allowObjects(this.role, ['s3:GetObject', 's3:GetObjectVersion'], evidencePrefixes);
    evidence.allowList(this.role, ['s3:ListBucket', 's3:ListBucketVersions'], evidencePrefixes);
    // Athena encrypts answers with the key of the bucket, as the one who asks.
    evidence.allowKey(this.role, 'write');
    this.allow(
      ['s3:GetBucketVersioning', 's3:GetBucketObjectLockConfiguration', 's3:GetBucketLocation'],
      [evidence.bucket.bucketArn],
    );
    this.allow(['kms:GetPublicKey', 'kms:Verify'], [signingKey.keyArn]);
    this.allow(
      ['s3:GetObject'],
      parquetPrefixes.map((prefix) => analytics.arnForObjects(`${prefix}*`)),
    );
    this.allow(
      ['s3:GetObject', 's3:PutObject', 's3:AbortMultipartUpload'],
      [analytics.arnForObjects(`${resultsPrefix}*`)],
    );
    acknowledgeObjects(this.role, analytics, [...parquetPrefixes, resultsPrefix]);
    this.allow(['s3:ListBucket', 's3:GetBucketLocation'], [analytics.bucketArn]);
    this.allow(
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
    this.allow(
      ['glue:GetDatabase', 'glue:GetTable', 'glue:GetTables', 'glue:GetPartitions'],
      [
        arn(this, 'glue', 'catalog'),
        arn(this, 'glue', `database/${databaseName}`),
        ...[...tables, ...views].map(({ name }) => arn(this, 'glue', `table/${databaseName}/${name}`)),
      ],
    );
  }

  private allow(actions: string[], resources: string[]): void {
    this.role.addToPolicy(new PolicyStatement({ effect: Effect.ALLOW, actions, resources }));
  }
}

const arn = (scope: Construct, service: string, resource: string): string =>
  Arn.format({ service, resource }, Stack.of(scope));
