import type { Pod } from '../../src/objects.ts';
import { type Due, fire, scheduled } from './due.ts';
import { eventAbout, letIn, policiesOf, putOnBus, quarantineOf, suspect, told, type World } from './enforcing.ts';
import type { RunningFunction } from './lambda-runtime.ts';
import { carriedOut, planAbout, recordsAbout, recordsOf } from './records.ts';
import { coldRoles, none, one, run as runBy, type Which, warmRoles } from './roles.ts';

/** Longer than the function may run: who comes then knows that the one before is gone. */
const afterTimeout = 121_000;
const afterExpiry = 61 * 60_000;

/** Only the alert that was on its way is told twice. */
const alertsAfter = (last: string | null): number => (/^(sns|events) /.test(last ?? '') ? 2 : 1);

/** The function's process ends when the answer to its write number `at` is on the way; null when there were fewer. */
const killedAt = async (world: World, which: Which, victim: RunningFunction, at: number): Promise<string | null> => {
  let writes = 0;
  let last: string | null = null;
  world.traffic.kill = victim.kill;
  world.traffic.fate = ({ writes: isWrite, what }) => {
    if (!isWrite) return 'pass';
    writes += 1;
    if (writes !== at) return 'pass';
    last = what;
    return 'kill';
  };
  expect((await runBy(world, which, victim)).failed).toBe(last === null ? 0 : 1);
  world.traffic.fate = () => 'pass';
  victim.kill();
  return last;
};

type Contained = { readonly planId: string; readonly pod: Pod };

/** Each is killed after its first write, then after its second, and so on, until there was no further write; and delivered again each time. */
export const killed = (world: () => World): void =>
  describe('killed after any of its writes and delivered again, nothing is lost and nothing doubled', () => {
    const { run } = warmRoles(world, afterTimeout);
    const contained: Contained[] = [];
    let findings = 0x1000;

    /** Carried out by the test before this one. */
    const oneContained = (): Contained => {
      const next = contained.pop();
      if (!next) throw new Error('no containment is left to try this on');
      return next;
    };
    const dueOf = async (planId: string, what: string): Promise<Due> =>
      (await scheduled(world())).find(({ name }) => name === `${planId}-${what}`) as Due;

    it('by intake', async () => {
      const cold = coldRoles(world(), 'intake');
      const seen: string[] = [];
      for (let at = 1; ; at += 1) {
        const [pod, number] = [await suspect(world()), ++findings];
        await putOnBus(world(), eventAbout(pod, number));

        const last = await killedAt(world(), 'intake', await cold.take(), at);
        if (last !== null) expect(await run('intake')).toEqual(one);

        const what = `killed after write ${at}, ${last}`;
        expect([what, await recordsAbout(world(), number)]).toEqual([what, ['alert', 'decision', 'finding']]);
        const alerts = await told(world());
        expect([what, alerts.length]).toEqual([what, alertsAfter(last)]);
        expect([what, await run('contain')]).toEqual([what, one]);
        expect([what, await run('contain')]).toEqual([what, none]);
        const planId = await planAbout(world(), number);
        expect([what, await recordsOf(world(), planId)]).toEqual([what, carriedOut]);
        expect(await policiesOf(world())).toContain(quarantineOf(pod));
        expect(await told(world())).toHaveLength(1);
        contained.push({ planId, pod });
        if (last === null) break;
        seen.push(last);
      }
      await cold.end();
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

    it('by a containment', async () => {
      const cold = coldRoles(world(), 'contain');
      const seen: string[] = [];
      for (let at = 1; ; at += 1) {
        const [pod, number] = [await suspect(world()), ++findings];
        await putOnBus(world(), eventAbout(pod, number));
        expect(await run('intake')).toEqual(one);
        await told(world());

        const last = await killedAt(world(), 'contain', await cold.take(), at);
        if (last !== null) expect(await run('contain')).toEqual(one);

        const what = `killed after write ${at}, ${last}`;
        const planId = await planAbout(world(), number);
        expect([what, await recordsOf(world(), planId)]).toEqual([what, carriedOut]);
        expect(await policiesOf(world())).toContain(quarantineOf(pod));
        const due = (await scheduled(world())).filter(({ name }) => name.startsWith(planId));
        expect([what, due.map(({ name }) => name.slice(planId.length + 1))]).toEqual([
          what,
          ['verify-1m', 'verify-5m', 'release'],
        ]);
        const alerts = await told(world());
        expect([what, alerts.length]).toEqual([what, alertsAfter(last)]);
        contained.push({ planId, pod });
        if (last === null) break;
        seen.push(last);
      }
      await cold.end();
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

    it('by a later look, which finds that somebody lets everybody in', async () => {
      const cold = coldRoles(world(), 'contain');
      const seen: string[] = [];
      for (let at = 1; ; at += 1) {
        const { planId, pod } = oneContained();
        await letIn(world(), pod);
        await fire(world(), await dueOf(planId, 'verify-1m'));

        const last = await killedAt(world(), 'contain', await cold.take(), at);
        if (last !== null) expect(await run('contain')).toEqual(one);

        const what = `killed after write ${at}, ${last}`;
        const records = [...carriedOut, 'alert-verify-1m', 'verdict'].toSorted();
        expect([what, await recordsOf(world(), planId)]).toEqual([what, records]);
        const alerts = await told(world());
        expect([what, alerts.length]).toEqual([what, alertsAfter(last)]);
        for (const { subject, text } of alerts) {
          expect(subject).toContain('no longer holds');
          expect(text).toContain('policy-appeared');
        }
        if (last === null) break;
        seen.push(last);
      }
      await cold.end();
      expect(seen).toEqual(['s3 PutObject', 'sns Publish', 'events PutEvents', 's3 PutObject']);
    });

    it('by a release at expiry', async () => {
      world().clockAheadMs = afterExpiry;
      const cold = coldRoles(world(), 'contain', afterExpiry);
      const later = await cold.take();
      const seen: string[] = [];
      for (let at = 1; ; at += 1) {
        const { planId, pod } = oneContained();
        await fire(world(), await dueOf(planId, 'release'));

        const last = await killedAt(world(), 'contain', await cold.take(), at);
        if (last !== null) expect(await runBy(world(), 'contain', later)).toEqual(one);

        const what = `killed after write ${at}, ${last}`;
        expect([what, await recordsOf(world(), planId)]).toEqual([
          what,
          [...carriedOut, 'alert-release', 'release'].toSorted(),
        ]);
        expect(await policiesOf(world())).not.toContain(quarantineOf(pod));
        const alerts = await told(world());
        expect([what, alerts.length]).toEqual([what, alertsAfter(last)]);
        for (const { subject } of alerts) expect(subject).toContain('expired');
        if (last === null) break;
        seen.push(last);
      }
      await cold.end();
      later.kill();
      world().clockAheadMs = 0;
      expect(seen).toEqual([
        'DELETE networkpolicies',
        'PATCH pods',
        's3 PutObject',
        'sns Publish',
        'events PutEvents',
        's3 PutObject',
      ]);
    });
  });
