import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { acknowledge } from '../checks.ts';

/**
 * The widest pattern: what is not about EKS is dropped in code. Precise patterns miss runtime findings on nodes, attack
 * sequences and untagged instances. Coverage events come along: a blind spot is news.
 */
export const findingPattern = {
  source: ['aws.guardduty'],
  detailType: ['GuardDuty Finding', { prefix: 'GuardDuty Runtime Protection' }] as unknown as string[],
};

export type FindingIntakeProps = {
  /** Time one batch may take; the queue hides a message six times as long (AWS Lambda developer guide, "Using Lambda with Amazon SQS"). */
  readonly functionTimeout: Duration;
};

/** GuardDuty's events into a queue: what EventBridge cannot deliver, and what fails five times, each has a dead-letter queue. */
export class FindingIntake extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly undelivered: Queue;

  constructor(scope: Construct, id: string, props: FindingIntakeProps) {
    super(scope, id);
    this.undelivered = deadLetterQueue(this, 'Undelivered');
    acknowledge(
      this.undelivered,
      'SQS3',
      'It is the dead-letter queue of the EventBridge target, which the rule does not see',
    );
    this.deadLetters = deadLetterQueue(this, 'DeadLetters');
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(props.functionTimeout.toSeconds() * 6),
      retentionPeriod: Duration.days(14),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
    new Rule(this, 'Rule', {
      description: 'GuardDuty findings and runtime coverage, to Lazaret',
      eventPattern: findingPattern,
      targets: [
        new SqsQueue(this.queue, {
          deadLetterQueue: this.undelivered,
          maxEventAge: Duration.hours(24),
          retryAttempts: 185,
        }),
      ],
    });
  }
}

export const deadLetterQueue = (scope: Construct, id: string, fifo = false): Queue =>
  new Queue(scope, id, {
    ...(fifo ? { fifo: true } : {}),
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
    redriveAllowPolicy: { redrivePermission: RedrivePermission.ALLOW_ALL },
  });
