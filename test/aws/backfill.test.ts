import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type FindingOf, runtimeDetail } from '../builders/audit-archive.ts';
import { lazaret } from '../builders/command-line.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';
import { type FakeFinding, FakeGuardDuty } from '../fakes/fake-guardduty.ts';
import { type Moto, startMoto } from './moto.ts';

import.meta.jest.setTimeout(120_000);

let moto: Moto;
let guardDuty: FakeGuardDuty;
let archive: string;
const env = { HOME: '/nonexistent', AWS_REGION: 'eu-west-1' };
const now = () => new Date('2026-10-20T00:00:00.000Z');

beforeAll(async () => {
  moto = await startMoto();
}, 300_000);
afterAll(() => moto.stop());

beforeEach(async () => {
  guardDuty = new FakeGuardDuty(now);
  archive = path.join(temporaryFolder(), 'archive');
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: moto.endpoint,
    AWS_ENDPOINT_URL_GUARDDUTY: await guardDuty.start(),
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  });
});
afterEach(() => guardDuty.stop());

const finding = (of: FindingOf): FakeFinding => runtimeDetail(of) as FakeFinding;
const put = (count: number, detector = 'd1'): void =>
  guardDuty.put(
    detector,
    ...Array.from({ length: count }, (_, n) =>
      finding({ id: `${detector}-${n}`, updatedAt: new Date(Date.parse('2026-10-01') + n * 1000).toISOString() }),
    ),
  );

const backfill = (...more: string[]) => lazaret(['backfill', '--output', 'json', ...more], '', { env, now });
const here = (...more: string[]) => backfill('--archive', archive, ...more);
const missingNow = async (file?: string): Promise<number> => {
  const more = file ? ['--missing', file] : [];
  const argv = ['archive', 'reconcile', '--archive', archive, '--output', 'json', ...more];
  return (await lazaret(argv, '', { env, now })).lines().length;
};

describe('lazaret backfill', () => {
  it('handles every finding of every detector, and again without doubling anything', async () => {
    put(60);
    put(3, 'd2');

    const [first, again] = [await here(), await here()];

    expect([first.code, again.code]).toEqual([0, 0]);
    expect(first.lines().at(-1)).toMatchObject({ summary: { events: 63, archived: 63, acted: 0 } });
    expect(again.lines().at(-1)).toMatchObject({ summary: { events: 63, archived: 0, duplicate: 63 } });
  });

  it('replays what reconcile found missing, and then nothing is missing', async () => {
    put(3);
    await here();
    guardDuty.put('d1', finding({ id: 'new-1' }), finding({ id: 'new-2' }));
    const file = path.join(path.dirname(archive), 'missing.jsonl');
    expect(await missingNow(file)).toBe(2);
    guardDuty.calls.length = 0;

    const ran = await here('--missing', file);

    expect(ran.lines().at(-1)).toMatchObject({ summary: { events: 2, archived: 2 } });
    expect(guardDuty.calls).toEqual([]);
    expect(await missingNow()).toBe(0);
  });

  it('sends them to the queue of the stack as they are', async () => {
    put(2);
    const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'intake' }));

    const ran = await backfill('--queue', QueueUrl);
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));

    expect(ran).toMatchObject({ code: 0, err: expect.stringContaining('2 findings sent, 0 not') });
    expect(
      Messages.map(({ Body }) => JSON.parse(Body ?? '') as { Id: string })
        .map(({ Id }) => Id)
        .sort(),
    ).toEqual(['d1-0', 'd1-1']);
  });

  it('names a finding that a queue did not take', async () => {
    put(1);

    const ran = await backfill('--queue', 'https://sqs.eu-west-1.amazonaws.com/123456789012/none');

    expect(ran.code).toBe(3);
    expect(ran.lines()).toMatchObject([
      { state: 'not-sent', finding: 'd1-0', why: expect.stringContaining('QueueDoesNotExist') },
    ]);
  });

  it('tries a throttled call again', async () => {
    put(2);
    guardDuty.throttleNext(3);

    expect((await here()).lines().at(-1)).toMatchObject({ summary: { events: 2, archived: 2 } });
  });

  it('names a region that refuses, and ends with 3', async () => {
    put(1);
    guardDuty.failNext(403);

    const ran = await here();

    expect(ran).toMatchObject({ code: 3, err: expect.stringContaining('GuardDuty in eu-west-1') });
  });

  it.each([
    [['--missing', '/nonexistent/missing.jsonl'], 'there is no such file'],
    [['--missing', 'a.jsonl', '--region', 'eu-west-1'], 'leave out --region'],
    [['--since', 'yesterday'], '--since yesterday'],
  ])('refuses %j as a mistake of the command line', async (argv, says) => {
    expect(await here(...argv)).toMatchObject({ code: 2, err: expect.stringContaining(says) });
  });
});

describe('lazaret smoke', () => {
  const smoke = (...more: string[]) =>
    lazaret(['smoke', '--archive', archive, '--output', 'json', '--every', '1s', ...more], '', { env, now });

  it('waits until each sample is archived and told', async () => {
    put(0);

    const [ran] = await Promise.all([smoke('--timeout', '20s'), sleep(1500).then(() => here())]);

    expect(ran).toMatchObject({ code: 0, err: expect.stringContaining('4 of 4 samples arrived') });
    expect(ran.lines().map(({ state }) => state)).toEqual(['arrived', 'arrived', 'arrived', 'arrived']);
  });

  it('says which did not arrive', async () => {
    put(0);

    const ran = await smoke('--timeout', '1s', '--type', 'Execution:Runtime/ReverseShell');

    expect(ran.code).toBe(1);
    expect(ran.lines()).toMatchObject([{ type: 'Execution:Runtime/ReverseShell', state: 'on-its-way' }]);
  });

  it('asks nothing of GuardDuty in a dry run', async () => {
    const ran = await smoke('--dry-run');

    expect(ran.code).toBe(0);
    expect(guardDuty.calls).toEqual([]);
  });

  it('says that a region has no detector', async () => {
    expect(await smoke()).toMatchObject({ code: 3, err: expect.stringContaining('no detector in eu-west-1') });
  });
});
