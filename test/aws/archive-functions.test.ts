import path from 'node:path';
import { GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { S3Client } from '@aws-sdk/client-s3';
import { PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { S3Store } from '../../src/adapters/aws/s3-store.ts';
import { fingerprintOf } from '../../src/archive/signature.ts';
import { verified } from '../builders/chain.ts';
import { aDeployment } from '../builders/stack.ts';
import { localQueue, physical, startFunction } from './harness.ts';
import { startMoto } from './moto.ts';
import { account, type DeployedStack, deploy, localClient, type Synthesized, synthesize } from './stack.ts';

import.meta.jest.setTimeout(120_000);

let world: {
  synthesized: Synthesized;
  stop: () => Promise<void>;
  stack: DeployedStack;
  store: S3Store;
  endpoint: string;
};

beforeAll(async () => {
  const synthesized = await synthesize(aDeployment());
  const moto = await startMoto({
    script: path.join(import.meta.dirname, 'moto/serve.py'),
    environment: { MOTO_IAM_LOAD_MANAGED_POLICIES: 'true', MOTO_ACCOUNT_ID: account },
  });
  const stack = await deploy(synthesized, moto.endpoint);
  const bucket = physical(stack, 'AWS::S3::Bucket', 'EvidenceBucket');
  const client = new S3Client(localClient(moto.endpoint));
  world = { ...moto, synthesized, stack, store: new S3Store({ client, bucket }) };
});

afterAll(async () => {
  await world?.stop();
});

const fingerprint = async (): Promise<string> => {
  const KeyId = world.stack.outputs['SigningKeyArn'];
  const { PublicKey } = await new KMSClient(localClient(world.endpoint)).send(new GetPublicKeyCommand({ KeyId }));
  const pem = Buffer.from(PublicKey ?? [])
    .toString('base64')
    .replace(/.{64}/g, '$&\n');
  return fingerprintOf(`-----BEGIN PUBLIC KEY-----\n${pem}\n-----END PUBLIC KEY-----\n`) ?? '';
};

/** One invocation by a function whose clock runs ahead by so many hours. */
const run = async (hours: number, event: object = {}): Promise<string> => {
  const digest = await startFunction(world.synthesized, world.stack, 'DigestFunction', world.endpoint, {
    NODE_OPTIONS: `--import ${path.join(import.meta.dirname, 'clock.mjs')}`,
    TEST_CLOCK_AHEAD_MS: String(hours * 3_600_000),
  });
  const { state } = await digest.invoke(event);
  digest.kill();
  return state;
};

describe('the hourly digest, as deployed', () => {
  it('signs an hour in which nothing came in, and what the bucket says it stored, with the key of the stack', async () => {
    expect(await run(0)).toBe('result');
    await world.store.put('evidence/v1/a.json', 'one');
    await world.store.put('logs/v1/x.log', 'not evidence of the chain');
    expect(await run(1)).toBe('result');

    const result = await verified(world.store, { trusted: [await fingerprint()], now: new Date() });
    expect(result).toMatchObject({ exit: 0, faults: [], pending: 0 });
  });

  it('finds by a listing what no notification told of, and leaves to the next digest what is young', async () => {
    await world.store.put('evidence/v1/missed.json', 'two');
    const queue = await localQueue(
      new SQSClient(localClient(world.endpoint)),
      physical(world.stack, 'AWS::SQS::Queue', 'DigestStored').split('/').at(-1) ?? '',
    );
    await new SQSClient(localClient(world.endpoint)).send(new PurgeQueueCommand({ QueueUrl: queue }));
    expect(await run(1, { missed: true })).toBe('result');
    const young = await verified(world.store, { now: new Date(), graceMs: 7_200_000 });
    expect(young).toMatchObject({ exit: 0, pending: 1 });

    expect(await run(4, { missed: true })).toBe('result');
    expect(await verified(world.store)).toMatchObject({ exit: 0, faults: [], pending: 0 });
  });
});
