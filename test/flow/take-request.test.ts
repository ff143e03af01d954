import { quarantineName } from '../../src/contain/names.ts';
import { readContainMessage } from '../../src/flow/contain-request.ts';
import { resources } from '../../src/resources.ts';
import { podUid } from '../builders/pod.ts';
import { aContainment, requestAbout } from '../builders/requests.ts';
import { Mortal } from '../fakes/mortal.ts';

type Run = Awaited<ReturnType<typeof aContainment>>;

const contained = async (): Promise<Run> => {
  const run = await aContainment();
  await run.take(requestAbout(run.plan, { do: 'contain' }));
  run.told.length = 0;
  run.clock.advance(60_000);
  return run;
};

const dropPolicy = ({ cluster }: Run): void =>
  void cluster.drop(resources.networkPolicies, 'shop', quarantineName(podUid));
const writesTo = ({ cluster }: Run): number =>
  cluster.calls.filter(({ verb }) => ['create', 'patch', 'delete'].includes(verb)).length;
const titles = ({ told }: Run): string[] => told.map(({ title }) => title);
const verdictsOf = async (run: Run): Promise<number> =>
  (await run.keys()).filter((key) => key.includes('/verdict-')).length;

describe('the same request, delivered twice', () => {
  it('contains once and announces its verdict once, however long after', async () => {
    const run = await aContainment();
    const request = requestAbout(run.plan, { do: 'contain' });
    await run.take(request);
    const [keys, writes] = [await run.keys(), writesTo(run)];

    run.clock.advance(10 * 60_000);

    expect(await run.take(request)).toEqual({ state: 'nothing-new' });
    expect(titles(run)).toEqual([expect.stringContaining('isolated')]);
    expect([await run.keys(), writesTo(run)]).toEqual([keys, writes]);
  });

  it('tells a refusal once, and does not carry the plan out after all', async () => {
    const run = await aContainment();
    const { pod } = run.plan;
    run.cluster.change(resources.pods, pod?.namespace ?? '', pod?.name ?? '', { metadata: { uid: 'another' } });
    const request = requestAbout(run.plan, { do: 'contain' });

    const states = [(await run.take(request)).state, (await run.take(request)).state];

    expect(states).toEqual(['refused', 'nothing-new']);
    expect(run.told).toHaveLength(1);
  });
});

/** Killed just before and just after each write, until there was none to be killed at. */
const atEachWrite = async (
  prepared: () => Promise<Run>,
  once: (run: Run, mortal: Mortal, what: string) => Promise<boolean>,
) => {
  for (let at = 1; ; at += 1)
    for (const when of ['before', 'after'] as const) {
      const died = await once(await prepared(), new Mortal(at, when), `killed ${when} write ${at}`);
      if (!died) return at - 1;
    }
};

describe('a process that is killed at any of its writes, and its request delivered again', () => {
  it('keeps one look, and loses no alert of what has grown worse', async () => {
    const writes = await atEachWrite(contained, async (run, mortal, what) => {
      dropPolicy(run);
      const died = await run.takeTwice(requestAbout(run.plan, { do: 'verify', look: '1m' }), mortal);

      expect([what, new Set(titles(run).map((title) => title.includes('no longer holds')))]).toEqual([
        what,
        new Set([true]),
      ]);
      expect([what, await verdictsOf(run)]).toEqual([what, 2]);
      expect(run.told.length).toBeLessThanOrEqual(2);
      return died;
    });
    expect(writes).toBe(3);
  });

  it('releases once, and tells it', async () => {
    const writes = await atEachWrite(contained, async (run, mortal, what) => {
      run.clock.set(run.plan.expiresAt);
      const died = await run.takeTwice(requestAbout(run.plan, { do: 'release' }), mortal);

      expect([what, new Set(titles(run).map((title) => title.includes('expired')))]).toEqual([what, new Set([true])]);
      expect((await run.keys()).filter((key) => key.endsWith('/release.json'))).toHaveLength(1);
      expect(run.told.length).toBeLessThanOrEqual(2);
      return died;
    });
    expect(writes).toBeGreaterThanOrEqual(5);
  });
});

describe('requests of one plan', () => {
  it('differ where they are not the same, retries included, and are equal where they are repeats', async () => {
    const bodies = async (): Promise<string[]> => {
      const run = await contained();
      const first = [
        requestAbout(run.plan, { do: 'contain' }),
        ...[...run.scheduled.values()].map(({ request }) => request),
      ];
      run.loseCluster();
      for (const message of first.slice(1)) await run.take(JSON.stringify(message));
      return [first[0], ...[...run.scheduled.values()].map(({ request }) => request)].map((one) => JSON.stringify(one));
    };

    const [one, again] = [await bodies(), await bodies()];

    expect(one.length).toBeGreaterThan(4);
    expect(new Set(one).size).toBe(one.length);
    expect(again).toEqual(one);
  });

  it('of an older version, whose looks have no names, are still read', () => {
    const old = { do: 'verify', planId: 'a'.repeat(20), accountId: null, region: null, cluster: 'prod', attempt: 2 };
    expect(readContainMessage(JSON.stringify(old))).toEqual(old);
  });
});

describe('a request that cannot be carried out by anybody', () => {
  it.each([
    ['no JSON', '{"do":', 'request-unreadable'],
    ['nothing', 'null', 'request-unreadable'],
    [
      'an act that is not known',
      JSON.stringify({
        do: 'explode',
        planId: 'a'.repeat(20),
        accountId: null,
        region: null,
        cluster: 'prod',
        attempt: 1,
      }),
      'request-unreadable',
    ],
    [
      'a plan that does not exist',
      JSON.stringify({
        do: 'contain',
        planId: 'a'.repeat(20),
        accountId: null,
        region: null,
        cluster: 'prod',
        attempt: 1,
      }),
      'plan-not-found',
    ],
    [
      'a plan of another cluster',
      JSON.stringify({
        do: 'contain',
        planId: 'PLAN',
        accountId: '111122223333',
        region: 'eu-central-1',
        cluster: 'other',
        attempt: 1,
      }),
      'plan-not-found',
    ],
  ])('(%s) is archived as it came, told once, and put into the dead-letter queue', async (_what, text, code) => {
    const run = await aContainment();
    const body = text.replace('PLAN', run.plan.id);
    const before = await run.keys();

    const outcomes = [await run.take(body), await run.take(body)];

    expect(
      outcomes.map((outcome) => ('reasons' in outcome ? outcome.reasons?.map((reason) => reason.code) : [])),
    ).toEqual([[code], [code]]);
    const written = (await run.keys()).filter((key) => !before.includes(key)).map((key) => key.split('/').at(-1));
    expect(written).toEqual(['alert.json', 'rejected.json']);
    expect(JSON.stringify(run.told)).toContain(code);
    expect(run.told).toHaveLength(1);
    expect(run.dead).toEqual([body, body]);
  });
});

describe('every line of the log about a plan', () => {
  it('bears the ids of plan and finding', async () => {
    const run = await aContainment();
    await run.take(requestAbout(run.plan, { do: 'contain' }));

    expect(run.lines.length).toBeGreaterThan(3);
    for (const { fields } of run.lines)
      expect(fields).toMatchObject({ planId: run.plan.id, findingId: 'f00dfacecafe4d0e8f1a2b3c4d5e6f70' });
  });
});
