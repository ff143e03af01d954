import {
  ActionAfterCompletion,
  ConflictException,
  CreateScheduleCommand,
  DeleteScheduleCommand,
  FlexibleTimeWindowMode,
  ResourceNotFoundException,
  type SchedulerClient,
} from '@aws-sdk/client-scheduler';
import type { Scheduler } from '../../ports.ts';
import { groupOf } from './containment-queue.ts';

export type SchedulesOptions = {
  readonly client: SchedulerClient;
  readonly group: string;
  readonly roleArn: string;
  readonly queueArn: string;
};

/** EventBridge Scheduler keeps minutes: a time within a minute is rounded up, never down. */
const atMinute = (at: Date): string =>
  `at(${new Date(Math.ceil(at.getTime() / 60_000) * 60_000).toISOString().slice(0, 19)})`;

/** One-time schedules that put a request into the containment queue and delete themselves; the same name twice is one. */
export const schedules = ({ client, group, roleArn, queueArn }: SchedulesOptions): Scheduler => ({
  schedule: async ({ name, at, request }) => {
    try {
      await client.send(
        new CreateScheduleCommand({
          Name: name,
          GroupName: group,
          ScheduleExpression: atMinute(at),
          ScheduleExpressionTimezone: 'UTC',
          FlexibleTimeWindow: { Mode: FlexibleTimeWindowMode.OFF },
          ActionAfterCompletion: ActionAfterCompletion.DELETE,
          Target: {
            Arn: queueArn,
            RoleArn: roleArn,
            Input: JSON.stringify(request),
            SqsParameters: { MessageGroupId: groupOf(request) },
          },
        }),
      );
    } catch (error) {
      if (!(error instanceof ConflictException)) throw error;
    }
  },
  cancel: async (name) => {
    try {
      await client.send(new DeleteScheduleCommand({ Name: name, GroupName: group }));
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  },
});
