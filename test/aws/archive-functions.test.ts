import path from 'node:path';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { S3Store } from '../../src/adapters/aws/s3-store.ts';
import { findingKey } from '../../src/archive/keys.ts';
import { fingerprintOf } from '../../src/archive/signature.ts';
import { parse } from '../../src/finding/parse.ts';
import { archiveFinding, archivePlan, type FindingOf, runtimeDetail } from '../builders/audit-archive.ts';
import { verified } from '../builders/chain.ts';
import { lazaret } from '../builders/command-line.ts';
import { aDeployment } from '../builders/stack.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';
import { type FakeFinding, FakeGuardDuty } from '../fakes/fake-guardduty.ts';
import { localQueue, physical, poll, startFunction } from './harness.ts';
import type { Invocation } from './lambda-runtime.ts';
import { startMoto } from './moto.ts';
import { account, type DeployedStack, deploy, localClient, region, type Synthesized, synthesize } from './stack.ts';

import.meta.jest.setTimeout(120_000);

let world: {
  synthesized: Synthesized;
  stop: () => Promise<void>;
  stack: DeployedStack;
  store: S3Store;
  sqs: SQSClient;
  endpoint: string;
};

beforeAll(async () => {
  // The plans of the builders are of that account.
  const guardduty = { accounts: ['011122223333'], regions: [] };
  const synthesized = await synthesize(aDeployment({ guardduty }));
  const moto = await startMoto({
    script: path.join(import.meta.dirname, 'moto/serve.py'),
    environment: { MOTO_IAM_LOAD_MANAGED_POLICIES: 'true', MOTO_ACCOUNT_ID: account },
  });
  const stack = await deploy(synthesized, moto.endpoint);
  const bucket = physical(stack, 'AWS::S3::Bucket', 'EvidenceBucket');
  const store = new S3Store({ client: new S3Client(localClient(moto.endpoint)), bucket });
  world = { ...moto, synthesized, stack, store, sqs: new SQSClient(localClient(moto.endpoint)) };
});

afterAll(async () => {
  await world?.stop();
});

type Ran = { readonly state: Invocation['state']; readonly output: string };

/** One invocation of a function that was deployed, by a process of its own. */
const run = async (beginning: string, event: object = {}, more: { [name: string]: string } = {}): Promise<Ran> => {
  const { synthesized, stack, endpoint } = world;
  const running = await startFunction(synthesized, stack, beginning, endpoint, more);
  const { state } = await running.invoke(event);
  const output = running.output();
  running.kill();
  return { state, output };
};

/** The digest function, whose clock runs ahead by so many hours. */
const digest = async (hours: number, event: object = {}): Promise<string> => {
  const ahead = {
    NODE_OPTIONS: `--import ${path.join(import.meta.dirname, 'clock.mjs')}`,
    TEST_CLOCK_AHEAD_MS: String(hours * 3_600_000),
  };
  return (await run('AuditDigestFunction', event, ahead)).state;
};

const fingerprint = async (): Promise<string> => {
  const KeyId = world.stack.outputs['SigningKeyArn'];
  const { PublicKey } = await new KMSClient(localClient(world.endpoint)).send(new GetPublicKeyCommand({ KeyId }));
  const pem = Buffer.from(PublicKey ?? [])
    .toString('base64')
    .replace(/.{64}/g, '$&\n');
  return fingerprintOf(`-----BEGIN PUBLIC KEY-----\n${pem}\n-----END PUBLIC KEY-----\n`) ?? '';
};

const purge = async (beginning: string): Promise<void> => {
  const name = physical(world.stack, 'AWS::SQS::Queue', beginning).split('/').at(-1) ?? '';
  await world.sqs.send(new PurgeQueueCommand({ QueueUrl: await localQueue(world.sqs, name) }));
};

describe('the hourly digest, as deployed', () => {
  it('signs an hour in which nothing came in, and what the bucket says it stored, with the key of the stack', async () => {
    expect(await digest(0)).toBe('result');
    await world.store.put('evidence/v1/a.json', 'one');
    await world.store.put('logs/v1/x.log', 'not evidence of the chain');
    expect(await digest(1)).toBe('result');

    const result = await verified(world.store, { trusted: [await fingerprint()], now: new Date() });
    expect(result).toMatchObject({ exit: 0, faults: [], pending: 0 });
  });

  it('finds by a listing what no notification told of, and leaves to the next digest what is young', async () => {
    await world.store.put('evidence/v1/missed.json', 'two');
    await purge('AuditDigestStored');
    expect(await digest(1, { missed: true })).toBe('result');
    const young = await verified(world.store, { now: new Date(), graceMs: 7_200_000 });
    expect(young).toMatchObject({ exit: 0, pending: 1 });

    expect(await digest(4, { missed: true })).toBe('result');
    expect(await verified(world.store)).toMatchObject({ exit: 0, faults: [], pending: 0 });
  });
});

/** Lines of embedded metric format, by name: the value, and of what. */
const metrics = (output: string, name: string): [number, string][] =>
  output
    .split('\n')
    .filter((line) => line.startsWith('{"_aws"'))
    .map((line) => JSON.parse(line) as { [name: string]: number | string })
    .filter((line) => name in line)
    .map((line) => [Number(line[name]), String(line['why'] ?? '')]);

describe('the daily compaction, as deployed', () => {
  const asked = async (cwd: string, sql: string): Promise<string> => {
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: world.endpoint,
      AWS_REGION: region,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_S3_FORCE_PATH_STYLE: 'true',
    });
    const evidence = `s3://${world.stack.outputs['EvidenceBucketName']}`;
    const parquet = `s3://${world.stack.outputs['AnalyticsBucketName']}`;
    const at = ['--archive', evidence, '--analytics', parquet, '--no-refresh', '--output', 'csv'];
    const env = { HOME: cwd, AWS_REGION: region };
    return (await lazaret(['archive', 'query', ...at, '-e', sql], '', { env })).out;
  };
  const ids = 'SELECT finding_id, decision FROM findings ORDER BY 1';

  it('makes Parquet of everything the first time, and of what the digests name since then the next', async () => {
    await archivePlan(world.store, await archiveFinding(world.store, { account, id: 'a' }));
    await digest(5);
    const first = await run('AuditAnalyticsFunction');
    const before = await asked(temporaryFolder(), ids);
    await archiveFinding(world.store, { account, id: 'b' }, 'decision');
    await digest(6);
    const second = await run('AuditAnalyticsFunction');

    expect([first.state, second.state]).toEqual(['result', 'result']);
    expect([first, second].map(({ output }) => output.includes('everything is listed'))).toEqual([true, false]);
    expect(before).toBe('finding_id,decision\r\na,act\r\n');
    expect(await asked(temporaryFolder(), ids)).toBe('finding_id,decision\r\na,act\r\nb,act\r\n');
    expect(metrics(second.output, 'LeftOut')).toEqual([[0, '']]);
  });

  it("tells of an account that Athena's tables do not know, for there it would have no findings", async () => {
    await archiveFinding(world.store, { account: '099988887777', id: 'far' });
    await digest(7);
    const { output } = await run('AuditAnalyticsFunction');
    expect(output).toContain('account 099988887777 has findings');
    expect(metrics(output, 'LeftOut')).toEqual([[1, '']]);
  });

  it('makes every row anew where that is asked for', async () => {
    const { state, output } = await run('AuditAnalyticsFunction', { rebuild: true });
    expect([state, output.includes('everything is listed')]).toEqual(['result', true]);
    expect(await asked(temporaryFolder(), 'SELECT count(*) AS n FROM findings')).toBe('n\r\n3\r\n');
  });
});

describe('the daily reconciliation, as deployed', () => {
  const guardDuty = new FakeGuardDuty();
  const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
  const finding = (of: FindingOf): FakeFinding => runtimeDetail({ account, ...of }) as FakeFinding;
  let endpoint: string;

  beforeAll(async () => {
    endpoint = await guardDuty.start();
    await purge('IntakeQueue');
  });
  afterAll(() => guardDuty.stop());

  const reconcile = (more: { [name: string]: string } = {}): Promise<Ran> =>
    run('AuditReconciliationFunction', {}, { AWS_ENDPOINT_URL_GUARDDUTY: endpoint, ...more });

  const letIn = async (): Promise<number> => {
    const name = physical(world.stack, 'AWS::SQS::Queue', 'IntakeQueue').split('/').at(-1) ?? '';
    const intake = await startFunction(world.synthesized, world.stack, 'IntakeFunction', world.endpoint);
    let taken = 0;
    for (let last = -1; last !== taken; ) {
      last = taken;
      taken += (await poll(world.sqs, await localQueue(world.sqs, name), intake)).received;
    }
    intake.kill();
    return taken;
  };

  it('sends what is missing through intake, counts it by why it is missing, and then nothing is', async () => {
    guardDuty.put(
      'd1',
      finding({ id: 'never-came', updatedAt: hoursAgo(30) }),
      finding({ id: 'just-now', updatedAt: hoursAgo(1) }),
      finding({ id: 'quiet', updatedAt: hoursAgo(30), archived: true }),
    );
    const first = await reconcile();
    const taken = await letIn();
    const again = await reconcile();

    expect([first.state, taken, again.state]).toEqual(['result', 3, 'result']);
    expect(metrics(first.output, 'Missing')).toEqual([
      [1, 'late'],
      [1, 'recent'],
      [1, 'suppressed'],
    ]);
    expect(metrics(again.output, 'Missing')).toEqual([[0, 'late']]);
  });

  it('archives what it fetched under the key that the event would have had', async () => {
    const text = JSON.stringify(finding({ id: 'never-came', updatedAt: hoursAgo(30) }));
    const parsed = parse({ text, bytes: null, source: 'test', line: null });
    const key = parsed.kind === 'finding' ? (findingKey(parsed.finding, 'finding') ?? '') : '';
    const listed = await Array.fromAsync(world.store.list(`evidence/v1/${account}/`));
    const kinds = listed.filter((one) => one.key.includes('/never-came/')).map((one) => one.key.split('-').at(-1));
    expect(key).toContain('/never-came/');
    expect(kinds).toEqual(['alert.json', 'decision.json', 'finding.json']);
  });

  it('fails, and so raises an alarm, where a Region cannot be read; what the others hold is sent all the same', async () => {
    guardDuty.put('d1', finding({ id: 'still-sent', updatedAt: hoursAgo(20) }));
    guardDuty.failNext(400);
    const { state, output } = await reconcile({ LAZARET_REGIONS: 'us-east-1' });

    expect([state, await letIn()]).toEqual(['error', 1]);
    expect(metrics(output, 'Missing')).toContainEqual([1, 'late']);
  });
});
