import { createHash } from 'node:crypto';
import path from 'node:path';
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { eventOf, runtimeDetail } from '../builders/finding.ts';
import { aDeployment } from '../builders/stack.ts';
import { type Polled, physical, poll, startFunction } from './harness.ts';
import type { RunningFunction } from './lambda-runtime.ts';
import { environmentOf, hostsIn, refusedIn } from './loopback.ts';
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
const deadLetters = (): string => physical(world.stack, 'AWS::SQS::Queue', 'IntakeDeadLetters');
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
  for (const { ReceiptHandle } of Messages)
    await world.sqs.send(new DeleteMessageCommand({ QueueUrl: world.inbox, ReceiptHandle }));
  return Messages.map(({ Body }) => {
    const { Message, Subject } = JSON.parse(Body ?? '{}') as { Message: string; Subject: string };
    return { email: Message, subject: Subject };
  });
};

const send = (body: string, queueUrl = intakeQueue()) =>
  world.sqs.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));

const readJson = async (key: string): Promise<unknown> => {
  const { Body } = await world.s3.send(new GetObjectCommand({ Bucket: bucket(), Key: key }));
  return JSON.parse((await Body?.transformToString()) ?? '');
};

const bodiesIn = async (queueUrl: string): Promise<string[]> => {
  const { Messages = [] } = await world.sqs.send(
    new ReceiveMessageCommand({ QueueUrl: queueUrl, MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body = '' }) => Body);
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

    expect(await readJson(key ?? '')).toMatchObject({
      envelope: 1,
      raw: expect.stringContaining('ReverseShell'),
      raw_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('doubles nothing when the same version comes again, as a redelivery or from the administrator', async () => {
    const before = await evidence();
    await onTheBus(eventOf(runtimeDetail()));
    await send(JSON.stringify(eventOf(runtimeDetail(), { account: '999999999999', time: '2026-11-21T00:00:05Z' })));

    await drain();

    expect(await evidence()).toEqual(before);
    expect(await inbox()).toEqual([]);
  });

  it('keeps out what the pattern must not match', async () => {
    await onTheBus({ source: 'aws.ec2', 'detail-type': 'EC2 Instance State-change Notification', detail: {} });

    expect(await poll(world.sqs, intakeQueue(), world.intake)).toEqual({ received: 0, failed: 0 });
  });

  it('archives a poison message once, lets its neighbours pass, and after five tries the queue takes it away', async () => {
    const poison = '{"detail":';
    const good = ['b', 'c'].map((digit) => digit.repeat(32));
    await send(JSON.stringify(eventOf(runtimeDetail(undefined, { id: good[0] ?? '' }))));
    await send(poison);
    await send(JSON.stringify(eventOf(runtimeDetail(undefined, { id: good[1] ?? '' }))));

    const polled: Polled[] = [];
    do polled.push(await poll(world.sqs, intakeQueue(), world.intake, { again: true }));
    while (polled.at(-1)?.received !== 0);

    // The redrive policy of the template, as the emulator carries it out: five receives, and then the dead-letter queue.
    expect(polled.map(({ failed }) => failed)).toEqual([1, 1, 1, 1, 1, 0]);
    expect(polled[0]).toEqual({ received: 3, failed: 1 });
    expect(await bodiesIn(deadLetters())).toEqual([poison]);
    for (const id of good) expect((await evidence()).filter((key) => key.includes(id))).toHaveLength(3);
    expect((await evidence()).filter((key) => key.includes('_unidentified'))).toEqual([
      expect.stringMatching(/alert\.json$/),
      expect.stringMatching(/rejected\.json$/),
    ]);
    expect((await inbox()).filter(({ subject }) => subject.includes('could not be read'))).toHaveLength(1);
  });

  it('archives a body that is no event, with its bytes, and hands it back', async () => {
    const body = 'hello "world" \u00fc';
    await send(body);

    expect(await poll(world.sqs, intakeQueue(), world.intake)).toEqual({ received: 1, failed: 1 });

    const sha256 = createHash('sha256').update(body).digest('hex');
    expect(await readJson(`evidence/v1/_unidentified/${sha256}/rejected.json`)).toMatchObject({ raw: body });
    expect(await inbox()).toHaveLength(1);
  });

  it('archives 200 KB of detail whole, and its alert stays small enough to send', async () => {
    const id = 'd'.repeat(32);
    const description = 'x'.repeat(200_000);
    await onTheBus(eventOf(runtimeDetail(undefined, { id, description })));

    expect(await poll(world.sqs, intakeQueue(), world.intake)).toEqual({ received: 1, failed: 0 });

    const key = (await evidence()).find((one) => one.includes(id) && one.endsWith('finding.json')) ?? '';
    const { raw } = (await readJson(key)) as { raw: string };
    expect((JSON.parse(raw) as { detail: { description: string } }).detail.description).toBe(description);
    const [alert, ...others] = await inbox();
    expect(others).toEqual([]);
    expect(alert?.email.length).toBeLessThan(20_000);
  });

  it('tells of a cluster that cannot be reached: evidence and alert are there, and why nothing was looked at', async () => {
    const [alert = ''] = (await evidence()).filter(
      (key) => key.includes('d'.repeat(32)) && key.endsWith('decision.json'),
    );

    expect(await readJson(alert)).toMatchObject({
      decision: { actions: [] },
      targets: [{ lookup: 'unreachable', problems: [{ code: 'cluster-not-found' }] }],
    });
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
    const environment = environmentOf(world.intake);
    expect(environment).toMatchObject({ AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test' });
    expect(Object.keys(environment).filter((name) => /PROFILE|CONTAINER|WEB_IDENTITY|CONFIG_FILE/.test(name))).toEqual(
      [],
    );
    expect(new Set(hostsIn(environment))).toEqual(new Set(['127.0.0.1']));
  });

  it('has tried to: nothing but the loopback was asked for in all of the above', () => {
    expect(refusedIn(world.intake.output())).toEqual([]);
  });

  it('would have gone unseen: the same bundle without an endpoint asks for AWS, is refused, and hands its message back', async () => {
    const astray = await startFunction(world.synthesized, world.stack, 'IntakeFunction', world.endpoint, {
      AWS_ENDPOINT_URL: '',
    });
    await send(JSON.stringify(eventOf(runtimeDetail(undefined, { id: 'e'.repeat(32) }))));

    const polled = await poll(world.sqs, intakeQueue(), astray);

    astray.kill();
    expect(polled).toEqual({ received: 1, failed: 1 });
    expect(refusedIn(astray.output())[0]).toMatch(/^connection to .*s3\.eu-central-1\.amazonaws\.com$/);
  });
});
