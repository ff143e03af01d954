import type { Pod } from '../../src/objects.ts';
import { asAdmin, podPath } from '../cluster/access.ts';
import { type Due, fire, scheduled } from './due.ts';
import {
  eventAbout,
  policiesOf,
  putOnBus,
  readRecord,
  startRole,
  startWorld,
  suspect,
  taken,
  told,
  type World,
  written,
} from './enforcing.ts';
import { type Polled, poll } from './harness.ts';
import type { RunningFunction } from './lambda-runtime.ts';

import.meta.jest.setTimeout(180_000);

let world: World;
let intake: RunningFunction;
let contain: RunningFunction;

beforeAll(async () => {
  world = await startWorld();
  [intake, contain] = await Promise.all([startRole(world, 'intake'), startRole(world, 'contain')]);
});

afterAll(async () => {
  intake?.kill();
  contain?.kill();
  await world?.stop();
});

const takeIn = (by = intake): Promise<Polled> => poll(world.sqs, world.queue.intake, by, { again: true });
const carryOut = (by = contain): Promise<Polled> =>
  poll(world.sqs, world.queue.contain, by, { batchSize: 1, again: true });
const one: Polled = { received: 1, failed: 0 };

const plansFolder = (planId: string): string => `evidence/v1/_plans/123456789012/eu-central-1/prod/${planId}/`;

/** The kinds of a plan's records; how often each was written shows by how often it stands there. */
const recordsOf = async (planId: string): Promise<string[]> =>
  (await written(world, plansFolder(planId))).map((key) =>
    key.slice(plansFolder(planId).length, -'.json'.length).replace(/^verdict-\d+$/, 'verdict'),
  );

const finding = (number: number): string =>
  `evidence/v1/123456789012/eu-central-1/2026-11-20/${number.toString(16).padStart(32, '0')}/`;

const quarantineOf = ({ metadata }: Pod): string => `lazaret-quarantine-${metadata?.uid}`;

/** The id of the plan that stands in the decision about a finding. */
const planOf = async (number: number): Promise<string> => {
  const [key = ''] = (await written(world, finding(number))).filter((one) => one.endsWith('-decision.json'));
  const { targets } = await readRecord<{ targets: { plans: { id: string }[] }[] }>(world, key);
  return targets[0]?.plans[0]?.id ?? '';
};

const labelsOf = async (pod: Pod): Promise<object> => (await asAdmin<Pod>('GET', podPath(pod))).metadata?.labels ?? {};

describe('an event on the bus, with a rule that enforces', () => {
  let pod: Pod;
  let due: readonly Due[];
  let planId: string;
  const at = (name: string): Due => due.find((schedule) => schedule.name === `${planId}-${name}`) as Due;

  it('becomes evidence, an alert, and a quarantine in the cluster with its verdict', async () => {
    pod = await suspect(world);
    await putOnBus(world, eventAbout(pod, 1));

    expect(await takeIn()).toEqual(one);
    expect((await told(world)).map(({ subject }) => subject)).toEqual([expect.stringContaining('ReverseShell')]);
    expect(await carryOut()).toEqual(one);

    expect(await policiesOf(world)).toEqual([quarantineOf(pod)]);
    expect(await labelsOf(pod)).toMatchObject({ 'lazaret.dev/quarantine-uid': pod.metadata?.uid });
    due = await scheduled(world);
    planId = due[0]?.request.planId ?? '';
    expect(await recordsOf(planId)).toEqual([
      'action-label',
      'action-network-policy',
      'action-wait-resolved',
      'before-image',
      'capture',
      'plan',
      'verdict',
    ]);
    expect((await told(world)).map(({ text }) => text)).toEqual([expect.stringContaining('isolated')]);
  });

  it('was let in by the token, the signature and the access entry of each role, and by nothing else', () => {
    expect(world.authenticator.judged.map(({ judgement }) => judgement)).toEqual([
      { state: 'known', username: 'lazaret:intake:session', groups: ['lazaret-readers'] },
      { state: 'known', username: 'lazaret:contain:session', groups: ['lazaret-readers', 'lazaret-responders'] },
    ]);
    for (const { output } of [intake, contain]) expect(output()).not.toMatch(/k8s-aws-v1\.|X-Amz-Signature|secret-of-/);
  });

  it('is looked at again after one minute and after five, and released at its expiry, all by schedules', async () => {
    const plan = await readRecord<{ expiresAt: string }>(world, `${plansFolder(planId)}plan.json`);
    const [verdict = ''] = (await written(world, plansFolder(planId))).filter((key) => key.includes('verdict'));
    const looked = Number(/verdict-(\d+)/.exec(verdict)?.[1]);

    expect(due.map(({ name }) => name)).toEqual(
      ['verify-1m', 'verify-5m', 'release'].map((what) => `${planId}-${what}`),
    );
    const minutesFrom = (name: string, from: number): number => Math.floor((at(name).at.getTime() - from) / 60_000);
    expect([minutesFrom('verify-1m', looked), minutesFrom('verify-5m', looked)]).toEqual([1, 5]);
    expect(minutesFrom('release', Date.parse(plan.expiresAt))).toBe(0);
    for (const schedule of due) expect(schedule).toMatchObject({ timezone: 'UTC', afterCompletion: 'DELETE' });

    for (const name of ['verify-1m', 'verify-5m']) {
      await fire(world, at(name));
      expect(await carryOut()).toEqual(one);
    }

    expect((await recordsOf(planId)).filter((kind) => kind === 'verdict')).toHaveLength(3);
    expect((await told(world)).map(({ text }) => text)).toEqual([
      expect.stringContaining('isolated'),
      expect.stringContaining('isolated'),
    ]);
  });

  it('is released when its time is over: the policy goes, the label goes, and a record says so', async () => {
    world.clockAheadMs = 61 * 60_000;
    const later = await startRole(world, 'contain');
    await fire(world, at('release'));

    expect(await carryOut(later)).toEqual(one);

    later.kill();
    world.clockAheadMs = 0;
    expect(await policiesOf(world)).toEqual([]);
    expect(await labelsOf(pod)).toEqual(pod.metadata?.labels);
    expect(await readRecord(world, `${plansFolder(planId)}release.json`)).toMatchObject({ because: 'expired' });
    expect(await told(world)).toEqual([
      expect.objectContaining({ subject: expect.stringMatching(/released|expired/i) }),
    ]);
    expect(await scheduled(world)).toEqual([]);
  });
});

describe('a request that fails', () => {
  it('comes back by a schedule, and the next one of the same cluster is contained before that; after five tries people are told', async () => {
    const [bad, good] = [await suspect(world), await suspect(world)];
    for (const [at, pod] of [bad, good].entries()) {
      await putOnBus(world, eventAbout(pod, 10 + at));
      expect(await takeIn()).toEqual(one);
    }
    const [badPlan, goodPlan] = [await planOf(10), await planOf(11)];
    await told(world);
    world.traffic.fate = ({ path }) =>
      path.includes(`/pods/${bad.metadata?.name}`) ? { status: 500, body: '{"kind":"Status","code":500}' } : 'pass';

    expect(await carryOut()).toEqual(one);
    expect((await scheduled(world)).map(({ name }) => name)).toEqual([`${badPlan}-contain-2`]);
    expect(await told(world)).toEqual([]);
    expect(await carryOut()).toEqual(one);

    expect(await policiesOf(world)).toEqual([quarantineOf(good)]);
    expect(await recordsOf(goodPlan)).toContain('verdict');
    expect(await recordsOf(badPlan)).toEqual(['plan']);
    expect(await told(world)).toHaveLength(1);

    for (const attempt of [2, 3, 4, 5]) {
      const due = (await scheduled(world)).find(({ name }) => name === `${badPlan}-contain-${attempt}`);
      await fire(world, due as Due);
      expect(await carryOut()).toEqual(one);
    }

    world.traffic.fate = () => 'pass';
    expect((await scheduled(world)).filter(({ name }) => name.startsWith(badPlan))).toEqual([]);
    expect(await recordsOf(badPlan)).toEqual(['failure', 'plan']);
    expect(await told(world)).toEqual([expect.objectContaining({ text: expect.stringContaining(badPlan) })]);
    const dead = (await taken(world, world.queue.containDead)).map((body) => JSON.parse(body) as object);
    expect(dead).toEqual([expect.objectContaining({ do: 'contain', planId: badPlan, attempt: 5 })]);
    expect(await policiesOf(world)).toEqual([quarantineOf(good)]);
  });
});
