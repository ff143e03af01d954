import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { SNSClient } from '@aws-sdk/client-sns';
import { snsAndEvents } from '../../src/adapters/aws/alerts.ts';
import type { Channel } from '../../src/decide/policy-defaults.ts';
import { composeCoverage } from '../../src/notify/compose-input.ts';

const message = composeCoverage(
  {
    accountId: '111122223333',
    region: 'eu-west-1',
    clusterName: 'prod',
    status: 'UNHEALTHY',
    previousStatus: null,
    issue: null,
  } as Parameters<typeof composeCoverage>[0],
  'evidence/v1/a.json',
  '2026-11-23T00:00:00.000Z',
);

type Published = { Message: string; MessageAttributes: { channels: { StringValue: string } } };

/** What is published and put when an alert goes to these channels. */
const told = async (channels?: readonly Channel[]) => {
  const published: Published[] = [];
  let events = 0;
  const sns = { send: async ({ input }: { input: Published }) => void published.push(input) };
  const bus = {
    send: async () => {
      events += 1;
      return { Entries: [{}] };
    },
  };
  const alert = snsAndEvents({
    sns: sns as unknown as SNSClient,
    topicArn: 'arn:aws:sns:eu-west-1:111122223333:alerts',
    events: bus as unknown as EventBridgeClient,
    eventBusName: 'lazaret',
  });
  await alert(message, channels);
  const [first] = published;
  return {
    events,
    renderings: first ? Object.keys(JSON.parse(first.Message) as object) : null,
    attribute: first ? (JSON.parse(first.MessageAttributes.channels.StringValue) as string[]) : null,
  };
};

describe('an alert in AWS', () => {
  it.each<[string, readonly Channel[] | undefined, object]>([
    ['without a route: to all', undefined, { renderings: ['default', 'email', 'https'], attribute: ['email', 'chat'] }],
    [
      'by mail only: without the schema of chat',
      ['email', 'events'],
      { renderings: ['default', 'email'], attribute: ['email'] },
    ],
    ['in chat only: marked, so that the mail subscriptions leave it out', ['chat', 'events'], { attribute: ['chat'] }],
    ['to nobody: not published', ['events'], { renderings: null }],
  ])('goes %s; and the event bus always has it', async (_what, channels, expected) => {
    expect(await told(channels)).toMatchObject({ ...expected, events: 1 });
  });
});
