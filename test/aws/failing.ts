import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { groupOf } from '../../src/adapters/aws/containment-queue.ts';
import { type Due, fire, scheduled } from './due.ts';
import {
  eventAbout,
  policiesOf,
  putOnBus,
  quarantineOf,
  suspect,
  taken,
  told,
  type World,
  written,
} from './enforcing.ts';
import { decisionAbout, planAbout, recordsAbout, recordsOf } from './records.ts';
import { none, one, warmRoles } from './roles.ts';

const broken = { status: 500, body: '{"kind":"Status","code":500}' };
const group = groupOf({ accountId: '123456789012', region: 'eu-central-1', cluster: 'prod' });

/** What goes wrong, and whom it holds up: nobody. */
export const failing = (world: () => World): void =>
  describe('in mode enforce', () => {
    const { run } = warmRoles(world);

    it('a request that fails comes back by a schedule, and the next one of the same cluster is contained before that; after five tries people are told', async () => {
      const [bad, good] = [await suspect(world()), await suspect(world())];
      for (const [at, pod] of [bad, good].entries()) {
        await putOnBus(world(), eventAbout(pod, 10 + at));
        expect(await run('intake')).toEqual(one);
      }
      const [badPlan, goodPlan] = [await planAbout(world(), 10), await planAbout(world(), 11)];
      await told(world());
      world().traffic.fate = ({ path }) => (path.includes(`/pods/${bad.metadata?.name}`) ? broken : 'pass');

      expect(await run('contain')).toEqual(one);
      expect((await scheduled(world())).map(({ name }) => name)).toEqual([`${badPlan}-contain-2`]);
      expect(await told(world())).toEqual([]);
      expect(await run('contain')).toEqual(one);

      expect(await policiesOf(world())).toEqual([quarantineOf(good)]);
      expect(await recordsOf(world(), goodPlan)).toContain('verdict');
      expect(await recordsOf(world(), badPlan)).toEqual(['plan']);
      expect(await told(world())).toHaveLength(1);

      for (const attempt of [2, 3, 4, 5]) {
        const due = (await scheduled(world())).find(({ name }) => name === `${badPlan}-contain-${attempt}`);
        await fire(world(), due as Due);
        expect(await run('contain')).toEqual(one);
      }

      world().traffic.fate = () => 'pass';
      expect((await scheduled(world())).filter(({ name }) => name.startsWith(badPlan))).toEqual([]);
      expect(await recordsOf(world(), badPlan)).toEqual(['failure', 'plan']);
      expect(await told(world())).toEqual([expect.objectContaining({ text: expect.stringContaining(badPlan) })]);
      const dead = (await taken(world(), world().queue.containDead)).map((body) => JSON.parse(body) as object);
      expect(dead).toEqual([expect.objectContaining({ do: 'contain', planId: badPlan, attempt: 5 })]);
      expect(await policiesOf(world())).toEqual([quarantineOf(good)]);
    });

    it.each([
      ['is no JSON', '{"do":'],
      [
        'names a plan that does not exist',
        JSON.stringify({
          do: 'contain',
          planId: 'f'.repeat(20),
          accountId: '123456789012',
          region: 'eu-central-1',
          cluster: 'prod',
          attempt: 1,
        }),
      ],
    ])(
      'a containment request that %s is archived, told and put aside, and the next one of its cluster is carried out',
      async (what, body) => {
        const number = 20 + what.length;
        const pod = await suspect(world());
        await world().sqs.send(
          new SendMessageCommand({ QueueUrl: world().queue.contain, MessageBody: body, MessageGroupId: group }),
        );
        await putOnBus(world(), eventAbout(pod, number));
        expect(await run('intake')).toEqual(one);
        await told(world());

        expect(await run('contain')).toEqual(one);

        expect(await taken(world(), world().queue.containDead)).toEqual([body]);
        expect(await told(world())).toEqual([
          expect.objectContaining({ subject: expect.stringContaining('could not be read') }),
        ]);
        expect(
          (await written(world(), 'evidence/v1/_unidentified/')).filter((key) => key.endsWith('rejected.json')).length,
        ).toBeGreaterThan(0);
        expect(await run('contain')).toEqual(one);
        expect(await policiesOf(world())).toContain(quarantineOf(pod));
        await told(world());
      },
    );

    it('a cluster whose API server does not answer has evidence and an alert that says so, and nothing is asked of containment', async () => {
      const pod = await suspect(world());
      await putOnBus(world(), eventAbout(pod, 80));
      world().traffic.fate = ({ path }) => (/^\/apis?\//.test(path) ? { ...broken, status: 503 } : 'pass');

      expect(await run('intake')).toEqual(one);

      world().traffic.fate = () => 'pass';
      expect(await recordsAbout(world(), 80)).toEqual(['alert', 'decision', 'finding']);
      expect(await decisionAbout(world(), 80)).toMatchObject({
        decision: {
          actions: [],
          reasons: expect.arrayContaining([expect.objectContaining({ code: 'unreachable' })]),
        },
        targets: [{ lookup: 'unreachable' }],
      });
      expect(await told(world())).toEqual([
        expect.objectContaining({ text: expect.stringContaining('Nothing was done') }),
      ]);
      expect(await run('contain')).toEqual(none);
    });
  });
