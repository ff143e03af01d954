import { Arn, ArnFormat, Duration, Stack } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { evidencePrefix } from '../../src/archive/keys.ts';
import { allow } from '../allow.ts';
import { acknowledge } from '../checks.ts';
import type { EvidenceBucket } from './evidence-bucket.ts';
import { LazaretFunction } from './lazaret-function.ts';
import { scheduled } from './scheduled.ts';

export type ReconciliationProps = {
  readonly evidence: EvidenceBucket;
  /** What is missing goes in here, as if it had come as an event. */
  readonly intake: Queue;
  /** Regions whose detectors are asked. */
  readonly regions: readonly string[];
};

/** Once a day GuardDuty is asked for what it holds; what is not archived comes in through the queue, and is counted. */
export class Reconciliation extends Construct {
  readonly function: LazaretFunction['function'];

  constructor(scope: Construct, id: string, { evidence, intake, regions }: ReconciliationProps) {
    super(scope, id);
    const reconcile = new LazaretFunction(this, 'Function', {
      entry: 'reconcile.ts',
      description: 'Compares the archive with GuardDuty, once a day; reads both, sends what is missing to intake',
      timeout: Duration.minutes(15),
      environment: {
        LAZARET_EVIDENCE_BUCKET: evidence.bucket.bucketName,
        LAZARET_INTAKE_QUEUE_URL: intake.queueUrl,
        LAZARET_REGIONS: regions.join(','),
      },
    });
    this.function = reconcile.function;
    evidence.allowObjects(reconcile.role, ['s3:GetObject'], [evidencePrefix]);
    evidence.allowList(reconcile.role, ['s3:ListBucket'], [evidencePrefix]);
    evidence.allowKey(reconcile.role, 'read');
    intake.grantSendMessages(reconcile.role);
    const detectors = Arn.format(
      {
        service: 'guardduty',
        region: '*',
        resource: 'detector',
        resourceName: '*',
        arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      },
      Stack.of(this),
    );
    allow(reconcile.role, ['guardduty:ListDetectors'], ['*']);
    allow(reconcile.role, ['guardduty:ListFindings', 'guardduty:GetFindings'], [detectors]);
    for (const resource of ['*', 'arn:<AWS::Partition>:guardduty:*:<AWS::AccountId>:detector/*'])
      acknowledge(
        reconcile.role,
        `IAM5[Resource::${resource}]`,
        'Detectors are found at run time, and ListDetectors names no resource; the three actions only read findings',
      );
    scheduled(this, 'Daily', {
      description: 'Is every finding that GuardDuty holds in the archive?',
      function: this.function,
      at: { hour: '5', minute: '10' },
      within: Duration.hours(2),
    });
  }
}
