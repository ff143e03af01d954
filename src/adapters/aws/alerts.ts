import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { Channel } from '../../decide/policy-defaults.ts';
import type { Message } from '../../notify/message.ts';
import { renderChat } from '../../notify/render-chat.ts';
import { renderEvent } from '../../notify/render-event.ts';
import { renderText } from '../../notify/render-text.ts';

export type AlertsOptions = {
  readonly sns: SNSClient;
  readonly topicArn: string;
  readonly events: EventBridgeClient;
  readonly eventBusName: string;
};

const overTopic: readonly Channel[] = ['email', 'chat'];

/**
 * One publish: e-mail gets plain text, chat (https) gets its own schema. The attribute `channels` is what the filter of
 * the e-mail subscriptions reads; without its schema Amazon Q Developer shows nothing in the chat.
 */
const publish = async (
  { sns, topicArn }: AlertsOptions,
  message: Message,
  channels: readonly Channel[],
): Promise<void> => {
  const wanted = overTopic.filter((channel) => channels.includes(channel));
  if (wanted.length === 0) return;
  const { subject, body } = renderText(message);
  const chat = JSON.stringify(renderChat(message));
  await sns.send(
    new PublishCommand({
      TopicArn: topicArn,
      Subject: subject,
      MessageStructure: 'json',
      Message: JSON.stringify({ default: body, email: body, ...(wanted.includes('chat') ? { https: chat } : {}) }),
      MessageAttributes: { channels: { DataType: 'String.Array', StringValue: JSON.stringify(wanted) } },
    }),
  );
};

/** PutEvents answers 200 with failed entries inside. */
const putEvent = async ({ events, eventBusName }: AlertsOptions, message: Message): Promise<void> => {
  const { Resources, Time, ...entry } = renderEvent(message);
  const answer = await events.send(
    new PutEventsCommand({
      Entries: [{ ...entry, Resources: [...Resources], Time: new Date(Time), EventBusName: eventBusName }],
    }),
  );
  const failed = answer.Entries?.find(({ ErrorCode }) => ErrorCode);
  if (failed) throw new Error(`EventBridge refused the event: ${failed.ErrorCode}`);
};

/** Tells people and machines; throws if either could not be told, so that the message is tried again. */
export const snsAndEvents =
  (options: AlertsOptions) =>
  async (message: Message, channels: readonly Channel[] = overTopic): Promise<void> => {
    await publish(options, message, channels);
    await putEvent(options, message);
  };
