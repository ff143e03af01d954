import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectLockRetention,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { allow } from '../allow.ts';
import { acknowledgeObjects } from '../checks.ts';

export type EvidenceBucketProps = {
  /** Days an object version cannot be deleted. @default 400 (PCI DSS asks for twelve months) */
  readonly retentionDays?: number;
  /** COMPLIANCE cannot be lifted by anybody, not even AWS. @default false (GOVERNANCE) */
  readonly compliance?: boolean;
  /** Role that may delete evidence and change retention in an emergency. @default nobody */
  readonly breakGlassRoleArn?: string;
};

/** Where evidence lives: versioned, locked, encrypted with its own key, and closed to deletes and to unconditional writes. */
export class EvidenceBucket extends Construct {
  readonly bucket: Bucket;
  readonly key: Key;
  /** Who read what, of this bucket and of those beside it. */
  readonly accessLogs: Bucket;

  constructor(scope: Construct, id: string, props: EvidenceBucketProps = {}) {
    super(scope, id);
    const retention = Duration.days(props.retentionDays ?? 400);
    this.key = new Key(this, 'Key', {
      description: 'Evidence of Lazaret',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.accessLogs = accessLogs(this);
    this.bucket = new Bucket(this, 'Bucket', {
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: props.compliance
        ? ObjectLockRetention.compliance(retention)
        : ObjectLockRetention.governance(retention),
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      serverAccessLogsBucket: this.accessLogs as IBucket,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    for (const statement of this.denials(props.breakGlassRoleArn)) this.bucket.addToResourcePolicy(statement);
  }

  /** Lets a role do something with objects under some prefixes (`evidence/v1/`), and nothing with others. */
  allowObjects(role: Role, actions: string[], prefixes: readonly string[]): void {
    const resources = prefixes.map((prefix) => this.bucket.arnForObjects(`${prefix}*`));
    allow(role, actions, resources);
    acknowledgeObjects(role, this.bucket, prefixes);
  }

  /** Lets a role see which keys, or which versions, there are under some prefixes. */
  allowList(role: Role, actions: string[], prefixes: readonly string[]): void {
    const within = { StringLike: { 's3:prefix': prefixes.map((prefix) => `${prefix}*`) } };
    allow(role, actions, [this.bucket.bucketArn], within);
  }

  /** The key of the bucket, to read with, or to write with too. */
  allowKey(role: Role, use: 'read' | 'write'): void {
    const actions = use === 'read' ? ['kms:Decrypt'] : ['kms:Decrypt', 'kms:GenerateDataKey'];
    allow(role, actions, [this.key.keyArn]);
  }

  /** Object Lock protects a version; these lines protect the key from delete markers, shadowing writes and softer rules. */
  private denials(breakGlassRoleArn: string | undefined): PolicyStatement[] {
    const objects = this.bucket.arnForObjects('*');
    const exempt = breakGlassRoleArn ? { ArnNotEquals: { 'aws:PrincipalArn': breakGlassRoleArn } } : {};
    const deny = (sid: string, actions: string[], resources: string[], conditions: object): PolicyStatement =>
      new PolicyStatement({
        sid,
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions,
        resources,
        ...(Object.keys(conditions).length > 0 ? { conditions: conditions as { [operator: string]: unknown } } : {}),
      });
    return [
      deny(
        'NobodyDeletesEvidence',
        ['s3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutObjectRetention', 's3:BypassGovernanceRetention'],
        [objects],
        exempt,
      ),
      deny(
        'NobodyLoosensTheRules',
        ['s3:PutBucketObjectLockConfiguration', 's3:PutLifecycleConfiguration', 's3:PutBucketVersioning'],
        [this.bucket.bucketArn],
        exempt,
      ),
      deny('OnlyConditionalWrites', ['s3:PutObject'], [objects], { Null: { 's3:if-none-match': 'true' } }),
      // Who names no encryption gets the bucket's own, and that is named to no policy: a missing key id must not deny it.
      deny('OnlyOurKey', ['s3:PutObject'], [objects], {
        Null: { 's3:x-amz-server-side-encryption': 'false' },
        StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': this.key.keyArn },
      }),
    ];
  }
}

/** A bucket with Object Lock cannot be a target of access logs, so these lie apart. */
const accessLogs = (scope: Construct): Bucket =>
  new Bucket(scope, 'AccessLogs', {
    encryption: BucketEncryption.S3_MANAGED,
    blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
    objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    lifecycleRules: [{ expiration: Duration.days(400) }],
    removalPolicy: RemovalPolicy.RETAIN,
  });
