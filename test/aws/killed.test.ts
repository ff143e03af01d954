import type { Pod } from '../../src/objects.ts';
import { scheduled } from './due.ts';
import {
  eventAbout,
  policiesOf,
  putOnBus,
  readRecord,
  startRole,
  startWorld,
  suspect,
  told,
  type World,
  written,
} from './enforcing.ts';
import { type Polled, poll } from './harness.ts';
import type { RunningFunction } from './lambda-runtime.ts';

import.meta.jest.setTimeout(300_000);

/** Longer than the function may run: who comes then knows that the one before is gone. */
const afterTimeout = 121_000;

let world: World;
let warm: { readonly intake: RunningFunction; readonly contain: RunningFunction };

beforeAll(async () => {
  world = await startWorld();
  const [intake, contain] = await Promise.all([
    startRole(world, 'intake', afterTimeout),
    startRole(world, 'contain', afterTimeout),
  ]);
  warm = { intake, contain };
});

afterAll(async () => {
  warm?.intake.kill();
  warm?.contain.kill();
  await world?.stop();
});

type Which = 'intake' | 'contain';

const run = (which: Which, by: RunningFunction): Promise<Polled> =>
  poll(world.sqs, world.queue[which], by, { batchSize: 1, again: true });

/** The function's process ends when the answer to its write number `at` is on the way; null when there were fewer. */
const killedAt = async (which: Which, at: number): Promise<string | null> => {
  const victim = await startRole(world, which);
  let writes = 0;
  let last: string | null = null;
  world.clockAheadMs = 0;
  world.traffic.kill = victim.kill;
  world.traffic.fate = ({ writes: isWrite, what }) => {
    if (!isWrite) return 'pass';
    writes += 1;
    if (writes !== at) return 'pass';
    last = what;
    return 'kill';
  };
  expect((await run(which, victim)).failed).toBe(last === null ? 0 : 1);
  world.traffic.fate = () => 'pass';
  victim.kill();
  return last;
};

const recordsAbout = async (number: number): Promise<string[]> => {
  const id = number.toString(16).padStart(32, '0');
  return (await written(world, `evidence/v1/123456789012/eu-central-1/2026-11-20/${id}/`)).map((key) =>
    key.replace(/^.*-|\.json$/g, ''),
  );
};

const folderOf = (planId: string): string => `evidence/v1/_plans/123456789012/eu-central-1/prod/${planId}/`;

const recordsOf = async (planId: string): Promise<string[]> =>
  (await written(world, folderOf(planId))).map((key) =>
    key.slice(folderOf(planId).length, -'.json'.length).replace(/^verdict-\d+$/, 'verdict'),
  );

const planAbout = async (number: number): Promise<string> => {
  const id = number.toString(16).padStart(32, '0');
  const keys = await written(world, `evidence/v1/123456789012/eu-central-1/2026-11-20/${id}/`);
  const key = keys.find((one) => one.endsWith('-decision.json')) ?? '';
  const { targets } = await readRecord<{ targets: { plans: { id: string }[] }[] }>(world, key);
  return targets[0]?.plans[0]?.id ?? '';
};

const quarantineOf = ({ metadata }: Pod): string => `lazaret-quarantine-${metadata?.uid}`;

const whole = ['action-label', 'action-network-policy', 'action-wait-resolved', 'before-image', 'capture', 'plan'];
/** Only the alert that was on its way is told twice. */
const alertsAfter = (last: string | null): number => (/^(sns|events) /.test(last ?? '') ? 2 : 1);

let findings = 100;

it('intake, killed after any of its writes and delivered again, loses nothing and doubles nothing', async () => {
  const seen: string[] = [];
  for (let at = 1; ; at += 1) {
    const [pod, number] = [await suspect(world), ++findings];
    await putOnBus(world, eventAbout(pod, number));

    const last = await killedAt('intake', at);
    if (last !== null) expect(await run('intake', warm.intake)).toEqual({ received: 1, failed: 0 });

    const what = `killed after write ${at}, ${last}`;
    expect([what, await recordsAbout(number)]).toEqual([what, ['alert', 'decision', 'finding']]);
    const alerts = await told(world);
    expect([what, alerts.length]).toEqual([what, alertsAfter(last)]);
    expect([what, await run('contain', warm.contain)]).toEqual([what, { received: 1, failed: 0 }]);
    expect([what, await run('contain', warm.contain)]).toEqual([what, { received: 0, failed: 0 }]);
    expect([what, await recordsOf(await planAbout(number))]).toEqual([what, [...whole, 'verdict']]);
    expect(await policiesOf(world)).toContain(quarantineOf(pod));
    expect(await told(world)).toHaveLength(1);
    if (last === null) break;
    seen.push(last);
  }
  expect(seen).toEqual([
    's3 PutObject',
    's3 PutObject',
    's3 PutObject',
    'sqs SendMessage',
    'sns Publish',
    'events PutEvents',
    's3 PutObject',
  ]);
});

it('contain, killed after any of its writes and delivered again, loses nothing and doubles nothing', async () => {
  const seen: string[] = [];
  for (let at = 1; ; at += 1) {
    const [pod, number] = [await suspect(world), ++findings];
    await putOnBus(world, eventAbout(pod, number));
    expect(await run('intake', warm.intake)).toEqual({ received: 1, failed: 0 });
    await told(world);

    const last = await killedAt('contain', at);
    if (last !== null) expect(await run('contain', warm.contain)).toEqual({ received: 1, failed: 0 });

    const what = `killed after write ${at}, ${last}`;
    const planId = await planAbout(number);
    expect([what, await recordsOf(planId)]).toEqual([what, [...whole, 'verdict']]);
    expect(await policiesOf(world)).toContain(quarantineOf(pod));
    const due = (await scheduled(world)).filter(({ name }) => name.startsWith(planId));
    expect([what, due.map(({ name }) => name.slice(planId.length + 1))]).toEqual([
      what,
      ['verify-1m', 'verify-5m', 'release'],
    ]);
    const alerts = await told(world);
    expect([what, alerts.length]).toEqual([what, alertsAfter(last)]);
    if (last === null) break;
    seen.push(last);
  }
  expect(new Set(seen)).toEqual(
    new Set([
      's3 PutObject',
      'PATCH pods',
      'POST networkpolicies',
      'scheduler CreateSchedule',
      'sns Publish',
      'events PutEvents',
    ]),
  );
});
