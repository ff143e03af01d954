import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import {
  DescribeEventBusCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { GetScheduleCommand, GetScheduleGroupCommand, SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetSubscriptionAttributesCommand, GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type At, asFarAsStated, ask, parsed, type Reader } from './reader.ts';

const queueAttributes = (at: At, QueueUrl: string): Promise<Record<string, string>> =>
  ask(SQSClient, at, async (sqs) => {
    const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
    return Attributes as Record<string, string>;
  });

const queue: Reader = async (at) => {
  const { QueueArn = '', RedrivePolicy, RedriveAllowPolicy, ...rest } = await queueAttributes(at, at.physicalId);
  return {
    properties: { ...rest, RedrivePolicy: parsed(RedrivePolicy), RedriveAllowPolicy: parsed(RedriveAllowPolicy) },
    attributes: { Arn: QueueArn, QueueName: QueueArn.split(':').at(-1) ?? '', QueueUrl: at.physicalId },
  };
};

/** One policy on several queues or topics: each has to have it. */
const ofAll = async (
  targets: unknown,
  policyOf: (target: string) => Promise<string | undefined>,
): Promise<{ held: string[]; PolicyDocument: unknown }> => {
  const all = (targets as string[]).map(async (target) => ({ target, policy: await policyOf(target) }));
  const held = (await Promise.all(all)).filter(({ policy }) => policy !== undefined);
  return { held: held.map(({ target }) => target), PolicyDocument: parsed(held[0]?.policy) };
};

const queuePolicy: Reader = async (at) => {
  const { Queues } = await at.stated();
  const { held, PolicyDocument } = await ofAll(Queues, async (url) => (await queueAttributes(at, url))['Policy']);
  return { properties: { Queues: held, PolicyDocument } };
};

const topicAttributes = (at: At, TopicArn: string): Promise<Record<string, string>> =>
  ask(SNSClient, at, async (sns) => (await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes ?? {});

const topic: Reader = async (at) => {
  const { DisplayName, KmsMasterKeyId, TopicArn = '' } = await topicAttributes(at, at.physicalId);
  return {
    properties: { DisplayName, KmsMasterKeyId },
    attributes: { TopicArn, TopicName: TopicArn.split(':').at(-1) ?? '' },
  };
};

const topicPolicy: Reader = async (at) => {
  const { Topics } = await at.stated();
  const { held, PolicyDocument } = await ofAll(Topics, async (arn) => (await topicAttributes(at, arn))['Policy']);
  return { properties: { Topics: held, PolicyDocument } };
};

const subscription: Reader = (at) =>
  ask(SNSClient, at, async (sns) => {
    const { Attributes = {} } = await sns.send(
      new GetSubscriptionAttributesCommand({ SubscriptionArn: at.physicalId }),
    );
    const { Endpoint, Protocol, TopicArn, FilterPolicy } = Attributes;
    return { properties: { Endpoint, Protocol, TopicArn, FilterPolicy: parsed(FilterPolicy) } };
  });

const eventBus: Reader = (at) =>
  ask(EventBridgeClient, at, async (events) => {
    const {
      Name = '',
      Arn = '',
      Description,
    } = await events.send(new DescribeEventBusCommand({ Name: at.physicalId }));
    return { properties: { Name, Description }, attributes: { Arn, Name } };
  });

const rule: Reader = (at) =>
  ask(EventBridgeClient, at, async (events) => {
    const bus = (await at.stated())['EventBusName'];
    const where = typeof bus === 'string' ? { EventBusName: bus } : {};
    const read = await events.send(new DescribeRuleCommand({ ...where, Name: at.physicalId }));
    const { Targets } = await events.send(new ListTargetsByRuleCommand({ ...where, Rule: at.physicalId }));
    return {
      properties: {
        EventBusName: read.EventBusName,
        Name: read.Name,
        State: read.State,
        Description: read.Description,
        ScheduleExpression: read.ScheduleExpression || undefined,
        EventPattern: parsed(read.EventPattern || undefined),
        Targets,
      },
      attributes: { Arn: read.Arn ?? '' },
    };
  });

const scheduleGroup: Reader = (at) =>
  ask(SchedulerClient, at, async (scheduler) => {
    const { Name, Arn = '' } = await scheduler.send(new GetScheduleGroupCommand({ Name: at.physicalId }));
    return { properties: { Name }, attributes: { Arn } };
  });

const schedule: Reader = (at) =>
  ask(SchedulerClient, at, async (scheduler) => {
    const stated = await at.stated();
    const where = typeof stated['GroupName'] === 'string' ? { GroupName: stated['GroupName'] } : {};
    const read = await scheduler.send(new GetScheduleCommand({ ...where, Name: at.physicalId }));
    return {
      properties: { ...read, Target: asFarAsStated(read.Target, stated['Target']) },
      attributes: { Arn: read.Arn ?? '' },
    };
  });

const alarm: Reader = (at) =>
  ask(CloudWatchClient, at, async (cloudWatch) => {
    const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [at.physicalId] }));
    const { AlarmArn = '', ...read } = MetricAlarms[0] ?? {};
    return { properties: read, attributes: { Arn: AlarmArn } };
  });

export const messagingReaders: { readonly [type: string]: Reader } = {
  'AWS::SQS::Queue': queue,
  'AWS::SQS::QueuePolicy': queuePolicy,
  'AWS::SNS::Topic': topic,
  'AWS::SNS::TopicPolicy': topicPolicy,
  'AWS::SNS::Subscription': subscription,
  'AWS::Events::EventBus': eventBus,
  'AWS::Events::Rule': rule,
  'AWS::Scheduler::ScheduleGroup': scheduleGroup,
  'AWS::Scheduler::Schedule': schedule,
  'AWS::CloudWatch::Alarm': alarm,
};
