import type { Duration } from 'aws-cdk-lib';
import { Rule, type RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';

export type ScheduledProps = {
  readonly description: string;
  readonly function: IFunction;
  /** UTC; without an hour, every hour. */
  readonly at: { readonly hour?: string; readonly minute: string };
  /** A run that could not begin by then is left to the next one. */
  readonly within: Duration;
  /** What the function is handed. @default EventBridge's own event */
  readonly event?: RuleTargetInput;
};

/** Runs a function by the clock; one that fails is tried twice more. */
export const scheduled = (scope: Construct, id: string, { description, at, within, ...props }: ScheduledProps): Rule =>
  new Rule(scope, id, {
    description,
    schedule: Schedule.cron(at),
    targets: [
      new LambdaFunction(props.function, {
        retryAttempts: 2,
        maxEventAge: within,
        ...(props.event ? { event: props.event } : {}),
      }),
    ],
  });
