import { Duration } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { allow } from '../allow.ts';
import { acknowledge } from '../checks.ts';
import { deadLetterQueue } from './finding-intake.ts';

export type ContainRequestsProps = { readonly functionTimeout: Duration };

/**
 * Requests to contain, in order per cluster (the message group), and the schedules that bring one back later: waits,
 * retries, re-verification and expiry. Exists only where policy enforces.
 */
export class ContainRequests extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;
  readonly scheduleGroup: CfnScheduleGroup;
  readonly scheduleRole: Role;

  constructor(scope: Construct, id: string, props: ContainRequestsProps) {
    super(scope, id);
    this.deadLetters = deadLetterQueue(this, 'DeadLetters', true);
    this.queue = new Queue(this, 'Queue', {
      fifo: true,
      contentBasedDeduplication: true,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(props.functionTimeout.toSeconds() * 6),
      retentionPeriod: Duration.days(4),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: 5 },
    });
    this.scheduleGroup = new CfnScheduleGroup(this, 'Schedules', {});
    this.scheduleRole = new Role(this, 'ScheduleRole', {
      assumedBy: new ServicePrincipal('scheduler.amazonaws.com'),
      description: 'Sends due requests to the containment queue',
    });
    allow(this.scheduleRole, ['sqs:SendMessage'], [this.queue.queueArn]);
  }

  /** What the containment function needs to schedule: entries of this group alone, and to hand them this role alone. */
  grantSchedule(role: Role): void {
    const schedules = `arn:${this.scheduleGroup.stack.partition}:scheduler:${this.scheduleGroup.stack.region}:${this.scheduleGroup.stack.account}:schedule/${this.scheduleGroup.ref}/*`;
    allow(role, ['scheduler:CreateSchedule', 'scheduler:DeleteSchedule'], [schedules]);
    acknowledge(
      role,
      `IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:schedule/<${this.scheduleGroup.stack.getLogicalId(this.scheduleGroup)}>/*]`,
      'Schedules are named by plan at run time; the statement is limited to the schedule group of Lazaret',
    );
    const toScheduler = { StringEquals: { 'iam:PassedToService': 'scheduler.amazonaws.com' } };
    allow(role, ['iam:PassRole'], [this.scheduleRole.roleArn], toScheduler);
  }
}
