import path from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { eventOf, runtimeDetail } from '../builders/finding.ts';
import { aDeployment } from '../builders/stack.ts';
import { physical, poll, startFunction } from './harness.ts';
import type { RunningFunction } from './lambda-runtime.ts';
import { startMoto } from './moto.ts';
import { account, type DeployedStack, deploy, localClient, region, type Synthesized, synthesize } from './stack.ts';

import.meta.jest.setTimeout(120_000);

type World = {
  endpoint: string;
  stop: () => Promise<void>;
  synthesized: Synthesized;
  stack: DeployedStack;
  intake: RunningFunction;
  sqs: SQSClient;
  s3: S3Client;
  inbox: string;
};
let world: World;

const subscribe = async (endpoint: string, topicArn: string, sqs: SQSClient): Promise<string> => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'inbox' }));
  await new SNSClient(localClient(endpoint)).send(
    new SubscribeCommand({ TopicArn: topicArn, Protocol: 'sqs', Endpoint: `arn:aws:sqs:${region}:${account}:inbox` }),
  );
  return QueueUrl ?? '';
};

beforeAll(async () => {
  const synthesized = await synthesize(aDeployment());
  const moto = await startMoto({
    script: path.join(import.meta.dirname, 'moto/serve.py'),
    environment: { MOTO_IAM_LOAD_MANAGED_POLICIES: 'true', MOTO_ACCOUNT_ID: account },
  });
  const stack = await deploy(synthesized, moto.endpoint);
  const sqs = new SQSClient(localClient(moto.endpoint));
  const inbox = await subscribe(moto.endpoint, physical(stack, 'AWS::SNS::Topic', 'AlertsTopic'), sqs);
  const intake = await startFunction(synthesized, stack, 'IntakeFunction', moto.endpoint);
  world = { ...moto, synthesized, stack, intake, sqs, s3: new S3Client(localClient(moto.endpoint)), inbox };
});

afterAll(async () => {
  world?.intake.kill();
  await world?.stop();
});

const intakeQueue = (): string => physical(world.stack, 'AWS::SQS::Queue', 'IntakeQueue');
const bucket = (): string => physical(world.stack, 'AWS::S3::Bucket', 'EvidenceBucket');

const onTheBus = async (event: object): Promise<void> => {
  const { source, 'detail-type': type, detail } = event as { source: string; 'detail-type': string; detail: unknown };
  await new EventBridgeClient(localClient(world.endpoint)).send(
    new PutEventsCommand({ Entries: [{ Source: source, DetailType: type, Detail: JSON.stringify(detail) }] }),
  );
};

const evidence = async (): Promise<string[]> => {
  const { Contents = [] } = await world.s3.send(new ListObjectsV2Command({ Bucket: bucket(), Prefix: 'evidence/' }));
  return Contents.map(({ Key }) => Key ?? '');
};

const inbox = async (): Promise<{ email: string; subject: string }[]> => {
  const { Messages = [] } = await world.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: world.inbox, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 }),
  );
  return Messages.map(({ Body }) => {
    const { Message, Subject } = JSON.parse(Body ?? '{}') as { Message: string; Subject: string };
    return { email: Message, subject: Subject };
  });
};

const drain = async (): Promise<void> => {
  for (let round = 0; round < 5; round++)
    if ((await poll(world.sqs, intakeQueue(), world.intake)).received === 0) return;
};

describe('the deployed stack, observing', () => {
  it('turns an event on the bus into evidence in the bucket and an alert at the topic', async () => {
    await onTheBus(eventOf(runtimeDetail()));

    await drain();

    expect((await evidence()).map((key) => key.split('-').at(-1))).toEqual([
      'alert.json',
      'decision.json',
      'finding.json',
    ]);
    const [alert, ...others] = await inbox();
    expect(others).toEqual([]);
    expect(alert?.subject).toContain('ReverseShell');
    expect(alert?.email).toContain('Nothing was done');
  });

  it('writes evidence with the bytes as they came, and the hash of them', async () => {
    const key = (await evidence()).find((one) => one.endsWith('finding.json'));

    const { Body } = await world.s3.send(new GetObjectCommand({ Bucket: bucket(), Key: key }));

    expect(JSON.parse((await Body?.transformToString()) ?? '')).toMatchObject({
      envelope: 1,
      raw: expect.stringContaining('ReverseShell'),
      raw_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('doubles nothing when the same version comes again, as a redelivery or from the administrator', async () => {
    const before = await evidence();
    await onTheBus(eventOf(runtimeDetail()));
    await world.sqs.send(
      new SendMessageCommand({
        QueueUrl: intakeQueue(),
        MessageBody: JSON.stringify(
          eventOf(runtimeDetail(), { account: '999999999999', time: '2026-11-21T00:00:05Z' }),
        ),
      }),
    );

    await drain();

    expect(await evidence()).toEqual(before);
    expect(await inbox()).toEqual([]);
  });

  it('keeps out what the pattern must not match', async () => {
    await onTheBus({ source: 'aws.ec2', 'detail-type': 'EC2 Instance State-change Notification', detail: {} });

    expect(await poll(world.sqs, intakeQueue(), world.intake)).toEqual({ received: 0, failed: 0 });
  });

  it('archives a poison message, hands it back for the dead-letter queue, and lets its neighbours pass', async () => {
    const good = eventOf(runtimeDetail(undefined, { id: 'b'.repeat(32) }));
    await world.sqs.send(new SendMessageCommand({ QueueUrl: intakeQueue(), MessageBody: '{"detail":' }));
    await world.sqs.send(new SendMessageCommand({ QueueUrl: intakeQueue(), MessageBody: JSON.stringify(good) }));

    const counts = [
      await poll(world.sqs, intakeQueue(), world.intake),
      await poll(world.sqs, intakeQueue(), world.intake),
    ];

    const total = counts.reduce(
      (sum, { received, failed }) => ({ received: sum.received + received, failed: sum.failed + failed }),
      { received: 0, failed: 0 },
    );
    expect(total).toEqual({ received: 2, failed: 1 });
    expect(
      (await evidence()).filter((key) => key.includes('_unidentified') && key.endsWith('rejected.json')),
    ).toHaveLength(1);
    expect((await evidence()).filter((key) => key.includes('b'.repeat(32)))).toHaveLength(3);
    const { Attributes } = await world.sqs.send(
      new GetQueueAttributesCommand({ QueueUrl: intakeQueue(), AttributeNames: ['RedrivePolicy'] }),
    );
    expect(JSON.parse(Attributes?.RedrivePolicy ?? '{}')).toMatchObject({ maxReceiveCount: 5 });
  });

  it('logs no secret and no finding text beyond what it needs', () => {
    expect(world.intake.output()).not.toMatch(/k8s-aws-v1\.|AWS_SECRET/);
  });
});

describe('nothing in these tests', () => {
  it('can reach AWS: every endpoint is on the loopback and every credential is a dummy', () => {
    expect(new URL(world.endpoint).hostname).toBe('127.0.0.1');
    expect(localClient(world.endpoint).credentials).toEqual({ accessKeyId: 'test', secretAccessKey: 'test' });
    for (const id of Object.values(world.stack.resources).filter(({ type }) => type === 'AWS::SQS::Queue'))
      expect(new URL(id.physicalId).hostname).toMatch(/^(127\.0\.0\.1|localhost)$/);
  });
});
