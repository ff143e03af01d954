import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Key, KeySpec, KeyUsage } from 'aws-cdk-lib/aws-kms';
import type { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { digestPrefix } from '../../src/archive/digest-keys.ts';
import { evidencePrefix } from '../../src/archive/keys.ts';
import { allow } from '../allow.ts';
import type { EvidenceBucket } from './evidence-bucket.ts';
import { deadLetterQueue } from './finding-intake.ts';
import { LazaretFunction } from './lazaret-function.ts';
import { scheduled } from './scheduled.ts';

export type EvidenceDigestProps = {
  readonly evidence: EvidenceBucket;
  /** How many findings were given up is part of what is signed. */
  readonly givenUp: Queue;
  /** SHA-256 of the policy file that decides; null where everything is observed without one. */
  readonly policySha256: string | null;
};

const timeout = Duration.minutes(10);

/** The chain that proves the evidence unchanged: what the bucket stored, signed every hour by a key that nothing else may use. */
export class EvidenceDigest extends Construct {
  readonly function: LazaretFunction['function'];
  readonly signingKey: Key;
  readonly stored: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, { evidence, givenUp, policySha256 }: EvidenceDigestProps) {
    super(scope, id);
    this.signingKey = new Key(this, 'SigningKey', {
      description: 'Signs the digests of the evidence of Lazaret',
      keySpec: KeySpec.RSA_2048,
      keyUsage: KeyUsage.SIGN_VERIFY,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    this.stored = new Queue(this, 'Stored', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.minutes(15),
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 10 },
    });
    notify(evidence);
    new Rule(this, 'StoredRule', {
      description: 'Every object of the evidence, to the next digest',
      eventPattern: {
        source: ['aws.s3'],
        detailType: ['Object Created'],
        detail: { bucket: { name: [evidence.bucket.bucketName] }, object: { key: [{ prefix: evidencePrefix }] } },
      },
      targets: [new SqsQueue(this.stored)],
    });
    const digest = new LazaretFunction(this, 'Function', {
      entry: 'digest.ts',
      description: 'Signs what was stored, every hour; reads evidence, writes digests',
      timeout,
      environment: {
        LAZARET_EVIDENCE_BUCKET: evidence.bucket.bucketName,
        LAZARET_SIGNING_KEY: this.signingKey.keyArn,
        LAZARET_STORED_QUEUE_URL: this.stored.queueUrl,
        LAZARET_INTAKE_DLQ_URL: givenUp.queueUrl,
        ...(policySha256 === null ? {} : { LAZARET_POLICY_SHA256: policySha256 }),
      },
    });
    this.function = digest.function;
    const chain = [evidencePrefix, digestPrefix];
    evidence.allowObjects(digest.role, ['s3:GetObject', 's3:GetObjectVersion'], chain);
    evidence.allowObjects(digest.role, ['s3:PutObject'], [digestPrefix]);
    evidence.allowList(digest.role, ['s3:ListBucket', 's3:ListBucketVersions'], chain);
    evidence.allowKey(digest.role, 'write');
    allow(digest.role, ['kms:Sign', 'kms:GetPublicKey'], [this.signingKey.keyArn]);
    allow(digest.role, ['sqs:ReceiveMessage', 'sqs:DeleteMessage'], [this.stored.queueArn]);
    allow(digest.role, ['sqs:GetQueueAttributes'], [givenUp.queueArn]);
    const runs = { function: this.function, within: Duration.minutes(30) };
    scheduled(this, 'Hourly', {
      ...runs,
      description: 'A digest of the evidence for every hour, empty ones too',
      at: { minute: '5' },
    });
    scheduled(this, 'Daily', {
      ...runs,
      description: 'Evidence that no notification told of, found by a listing',
      at: { hour: '4', minute: '35' },
      event: RuleTargetInput.fromObject({ missed: true }),
    });
  }
}

/** Through EventBridge, by the bucket's own property: the usual construct would bring a function of its own along. */
const notify = ({ bucket }: EvidenceBucket): void => {
  (bucket.node.defaultChild as CfnBucket).notificationConfiguration = {
    eventBridgeConfiguration: { eventBridgeEnabled: true },
  };
};
