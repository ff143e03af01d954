import type { Pod } from '../../src/objects.ts';
import { asAdmin, podPath } from '../cluster/access.ts';
import { counted, linesOf, toAws } from './asked.ts';
import { type Due, fire, scheduled } from './due.ts';
import {
  eventAbout,
  policiesOf,
  putOnBus,
  quarantineOf,
  readRecord,
  suspect,
  told,
  type World,
  written,
} from './enforcing.ts';
import { environmentOf, hostsIn, refusedIn } from './loopback.ts';
import { carriedOut, planFolder, recordsOf } from './records.ts';
import { ahead, one, run as runBy, warmRoles } from './roles.ts';

const labelsOf = async (pod: Pod): Promise<object> => (await asAdmin<Pod>('GET', podPath(pod))).metadata?.labels ?? {};

/** What AWS is asked for one finding, by functions that just started, with no other plan in the cluster. */
export const askedPerFinding = {
  intake: {
    'eks DescribeCluster': 1,
    'events PutEvents': 1,
    's3 GetObject': 1,
    's3 List': 1,
    's3 PutObject': 4,
    'sns Publish': 1,
    'sqs SendMessage': 1,
  },
  contain: {
    'eks DescribeCluster': 1,
    'events PutEvents': 1,
    's3 GetObject': 13,
    's3 List': 3,
    's3 PutObject': 8,
    'scheduler CreateSchedule': 3,
    'sns Publish': 1,
  },
};

export const enforced = (world: () => World): void =>
  describe('an event on the bus, with a rule that enforces', () => {
    let pod: Pod;
    let due: readonly Due[];
    let planId: string;
    const { of, run } = warmRoles(world);
    const at = (name: string): Due => due.find((schedule) => schedule.name === `${planId}-${name}`) as Due;

    it('becomes evidence, an alert, and a quarantine in the cluster with its verdict', async () => {
      pod = await suspect(world());
      await putOnBus(world(), eventAbout(pod, 1));

      expect(await run('intake')).toEqual(one);
      const asked = { intake: counted(toAws(world().traffic.seen.splice(0))), contain: {} };
      expect((await told(world())).map(({ subject }) => subject)).toEqual([expect.stringContaining('ReverseShell')]);
      expect(await run('contain')).toEqual(one);
      asked.contain = counted(toAws(world().traffic.seen.splice(0)));

      expect(asked).toEqual(askedPerFinding);
      expect(await policiesOf(world())).toEqual([quarantineOf(pod)]);
      expect(await labelsOf(pod)).toMatchObject({ 'lazaret.dev/quarantine-uid': pod.metadata?.uid });
      due = await scheduled(world());
      planId = due[0]?.request.planId ?? '';
      expect(await recordsOf(world(), planId)).toEqual(carriedOut);
      expect((await told(world())).map(({ text }) => text)).toEqual([expect.stringContaining('isolated')]);
    });

    it('was let in by the token, the signature and the access entry of each role, and by nothing else', () => {
      expect(world().authenticator.judged.map(({ judgement }) => judgement)).toEqual([
        { state: 'known', username: 'lazaret:intake:session', groups: ['lazaret-readers'] },
        { state: 'known', username: 'lazaret:contain:session', groups: ['lazaret-readers', 'lazaret-responders'] },
      ]);
      for (const { output } of [of('intake'), of('contain')])
        expect(output()).not.toMatch(/k8s-aws-v1\.|X-Amz-Signature|secret-of-/);
    });

    it('is found in the log of both functions by the id of its finding, on every line', () => {
      for (const which of ['intake', 'contain'] as const) {
        const lines = linesOf(of(which).output());
        expect(lines.length).toBeGreaterThan(0);
        for (const line of lines)
          expect([which, line]).toEqual([which, expect.objectContaining({ findingId: '1'.padStart(32, '0') })]);
      }
    });

    it('is looked at again after one minute and after five, and released at its expiry, all by schedules', async () => {
      const plan = await readRecord<{ expiresAt: string }>(world(), `${planFolder(planId)}plan.json`);
      const [verdict = ''] = (await written(world(), planFolder(planId))).filter((key) => key.includes('/verdict-'));
      const looked = Number(/verdict-(\d+)/.exec(verdict)?.[1]);

      expect(due.map(({ name }) => name)).toEqual(
        ['verify-1m', 'verify-5m', 'release'].map((what) => `${planId}-${what}`),
      );
      const minutesFrom = (name: string, from: number): number => Math.floor((at(name).at.getTime() - from) / 60_000);
      expect([minutesFrom('verify-1m', looked), minutesFrom('verify-5m', looked)]).toEqual([1, 5]);
      expect(minutesFrom('release', Date.parse(plan.expiresAt))).toBe(0);
      for (const schedule of due) expect(schedule).toMatchObject({ timezone: 'UTC', afterCompletion: 'DELETE' });

      for (const name of ['verify-1m', 'verify-5m']) {
        await fire(world(), at(name));
        expect(await run('contain')).toEqual(one);
      }

      const records = await recordsOf(world(), planId);
      expect(records.filter((kind) => kind === 'verdict')).toHaveLength(3);
      expect(records).toEqual(expect.arrayContaining(['alert-verify-1m', 'alert-verify-5m']));
      expect((await told(world())).map(({ text }) => text)).toEqual([
        expect.stringContaining('isolated'),
        expect.stringContaining('isolated'),
      ]);
    });

    it('is released when its time is over: the policy goes, the label goes, and a record says so', async () => {
      await fire(world(), at('release'));

      await ahead(world(), 'contain', 61 * 60_000, async (by) =>
        expect(await runBy(world(), 'contain', by)).toEqual(one),
      );

      expect(await policiesOf(world())).toEqual([]);
      expect(await labelsOf(pod)).toEqual(pod.metadata?.labels);
      expect(await readRecord(world(), `${planFolder(planId)}release.json`)).toMatchObject({ because: 'expired' });
      expect(await told(world())).toEqual([
        expect.objectContaining({ subject: expect.stringMatching(/released|expired/i) }),
      ]);
      expect(await scheduled(world())).toEqual([]);
    });

    it('never left this machine: dummy credentials, addresses of the loopback alone, and nothing else was asked for', () => {
      for (const which of ['intake', 'contain'] as const) {
        const environment = environmentOf(of(which));
        expect(environment).toMatchObject({
          AWS_ACCESS_KEY_ID: `AKIATEST${which.toUpperCase()}`,
          AWS_SECRET_ACCESS_KEY: `secret-of-${which}`,
        });
        expect(new Set(hostsIn(environment))).toEqual(new Set(['127.0.0.1']));
        expect(refusedIn(of(which).output())).toEqual([]);
      }
    });
  });
