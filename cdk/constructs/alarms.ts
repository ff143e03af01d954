import { Duration } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, Metric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export type AlarmsProps = {
  readonly topic: ITopic;
  readonly deadLetters: readonly Queue[];
  readonly queues: readonly Queue[];
  readonly functions: readonly IFunction[];
  /** Functions that run every hour: one that did not is as bad as one that failed. */
  readonly hourly: readonly IFunction[];
};

const period = Duration.minutes(5);

/** Lazaret's own failures reach the same people: something in a dead-letter queue, a queue that does not move, a function that fails. */
export class Alarms extends Construct {
  constructor(scope: Construct, id: string, props: AlarmsProps) {
    super(scope, id);
    const alarm = (name: string, description: string, metric: IMetric, threshold: number): void =>
      new Alarm(this, name, {
        alarmDescription: description,
        metric,
        threshold,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      }).addAlarmAction(new SnsAction(props.topic));
    for (const queue of props.deadLetters)
      alarm(
        `DeadLetters-${queue.node.path.split('/').slice(1).join('-')}`,
        'A message was given up: read it in the queue, mend the cause, redrive it',
        queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'max' }),
        1,
      );
    for (const queue of props.queues)
      alarm(
        `Oldest-${queue.node.path.split('/').slice(1).join('-')}`,
        'A message has waited for 15 minutes: the function fails or is throttled',
        queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'max' }),
        900,
      );
    const counted = (metricName: string, dimensions: { [name: string]: string } = {}): IMetric =>
      new Metric({
        namespace: 'Lazaret',
        metricName,
        dimensionsMap: { service: 'lazaret', ...dimensions },
        period,
        statistic: 'sum',
      });
    // A message that is handed back is no error of the function; Lazaret counts it itself.
    alarm('Failed', 'A finding or a request could not be handled: the log names it', counted('Failed'), 1);
    alarm(
      'Missing',
      'GuardDuty holds a finding that did not come as an event within six hours: it was fetched; look at the rule, and at what forwards events',
      counted('Missing', { why: 'late' }),
      1,
    );
    alarm(
      'LeftOut',
      "Evidence that could not be read, or an account that Athena's tables do not know: the log of the compaction names it",
      counted('LeftOut'),
      1,
    );
    for (const one of props.hourly)
      new Alarm(this, `Silent-${one.node.path.split('/').slice(1).join('-')}`, {
        alarmDescription: 'Nothing was signed for three hours: the function was not run',
        metric: one.metricInvocations({ period: Duration.hours(3), statistic: 'sum' }),
        threshold: 1,
        evaluationPeriods: 1,
        comparisonOperator: ComparisonOperator.LESS_THAN_THRESHOLD,
        treatMissingData: TreatMissingData.BREACHING,
      }).addAlarmAction(new SnsAction(props.topic));
    for (const one of props.functions)
      alarm(
        `Errors-${one.node.path.split('/').slice(1).join('-')}`,
        'A function failed: its log names the finding',
        one.metricErrors({ period, statistic: 'sum' }),
        1,
      );
  }
}
