import { DeleteScheduleCommand, GetScheduleCommand, ListSchedulesCommand } from '@aws-sdk/client-scheduler';
import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { World } from './enforcing.ts';

export type Due = {
  readonly name: string;
  readonly at: Date;
  readonly request: { readonly do: string; readonly planId: string; readonly attempt: number };
  readonly input: string;
  readonly group: string;
  readonly messageGroup: string;
  readonly targetArn: string;
  readonly roleArn: string;
  readonly timezone: string;
  readonly afterCompletion: string;
};

const groupOf = (world: World): string => {
  const found = Object.values(world.stack.resources).find(({ type }) => type === 'AWS::Scheduler::ScheduleGroup');
  return found?.physicalId ?? '';
};

const momentOf = (expression: string): Date => {
  const text = /^at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)$/.exec(expression)?.[1];
  if (text === undefined) throw new Error(`no one-time schedule: ${expression}`);
  return new Date(`${text}Z`);
};

/** Every schedule of the template's group, the earliest first. */
export const scheduled = async (world: World): Promise<Due[]> => {
  const GroupName = groupOf(world);
  const { Schedules = [] } = await world.scheduler.send(new ListSchedulesCommand({ GroupName }));
  const all = await Promise.all(
    Schedules.map(async ({ Name = '' }) => {
      const one = await world.scheduler.send(new GetScheduleCommand({ GroupName, Name }));
      const input = one.Target?.Input ?? '';
      return {
        name: Name,
        at: momentOf(one.ScheduleExpression ?? ''),
        request: JSON.parse(input) as Due['request'],
        input,
        group: GroupName,
        messageGroup: one.Target?.SqsParameters?.MessageGroupId ?? '',
        targetArn: one.Target?.Arn ?? '',
        roleArn: one.Target?.RoleArn ?? '',
        timezone: one.ScheduleExpressionTimezone ?? '',
        afterCompletion: one.ActionAfterCompletion ?? '',
      };
    }),
  );
  return all.toSorted((a, b) => a.at.getTime() - b.at.getTime());
};

const queueArn = async (world: World): Promise<string> =>
  (await world.sqs.send(new GetQueueAttributesCommand({ QueueUrl: world.queue.contain, AttributeNames: ['QueueArn'] })))
    .Attributes?.QueueArn ?? '';

/**
 * What EventBridge Scheduler does at the time of a schedule, which the emulator does not: its input to its target, in its
 * message group, and the schedule is gone. The target has to be the queue of the template.
 */
export const fire = async (world: World, due: Due): Promise<void> => {
  if (due.targetArn !== (await queueArn(world))) throw new Error(`${due.name}: the target is ${due.targetArn}`);
  await world.sqs.send(
    new SendMessageCommand({
      QueueUrl: world.queue.contain,
      MessageBody: due.input,
      MessageGroupId: due.messageGroup,
    }),
  );
  if (due.afterCompletion === 'DELETE')
    await world.scheduler.send(new DeleteScheduleCommand({ GroupName: due.group, Name: due.name }));
};
