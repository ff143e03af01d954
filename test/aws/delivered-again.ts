import { SendMessageCommand } from '@aws-sdk/client-sqs';
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
import { carriedOut, findingFolder, planAbout, recordsAbout, recordsOf } from './records.ts';
import { ahead, none, one, run as runBy, warmRoles } from './roles.ts';

const day = 24 * 60 * 60_000;

/** Everything that stands in the archive, once per version: what was written twice stands there twice. */
const everything = (world: World): Promise<string[]> => written(world);

export const deliveredAgain = (world: () => World): void =>
  describe('in mode enforce, what is delivered again', () => {
    const { run } = warmRoles(world);
    const send = (body: object, QueueUrl = world().queue.intake) =>
      world().sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(body) }));

    it("after midnight, and as the delegated administrator's copy, doubles nothing: no record, no plan, no request, no alert", async () => {
      const pod = await suspect(world());
      await putOnBus(world(), eventAbout(pod, 200));
      expect([await run('intake'), await run('contain')]).toEqual([one, one]);
      await told(world());
      const before = await everything(world());

      await ahead(world(), 'intake', day, async (by) => {
        await send(eventAbout(pod, 200, { time: new Date(Date.now() + day).toISOString() }));
        await send(eventAbout(pod, 200, { account: '999999999999', region: 'eu-central-1' }));
        expect([await runBy(world(), 'intake', by), await runBy(world(), 'intake', by)]).toEqual([one, one]);
      });

      expect(await everything(world())).toEqual(before);
      expect([await run('contain'), await told(world())]).toEqual([none, []]);
    });

    it('after midnight, when the first delivery got no further than the evidence, is carried out under the day of the finding', async () => {
      const pod = await suspect(world());
      await putOnBus(world(), eventAbout(pod, 201));
      world().traffic.fate = ({ what, path }) =>
        what === 's3 PutObject' && path.includes('-decision.json') ? { status: 403, body: '' } : 'pass';
      expect(await run('intake')).toEqual({ received: 1, failed: 1 });
      world().traffic.fate = () => 'pass';
      expect(await recordsAbout(world(), 201)).toEqual(['finding']);

      await ahead(world(), 'intake', day, async (by) => expect(await runBy(world(), 'intake', by)).toEqual(one));
      expect(await run('contain')).toEqual(one);

      const about = (await written(world())).filter((key) => key.includes(`/${(201).toString(16).padStart(32, '0')}/`));
      expect(about.every((key) => key.startsWith(findingFolder(201)))).toBe(true);
      expect(await recordsAbout(world(), 201)).toEqual(['alert', 'decision', 'finding']);
      expect(await policiesOf(world())).toContain(quarantineOf(pod));
      expect(await told(world())).toHaveLength(2);
    });

    it('as a containment request, after the five minutes in which the queue drops repeats, contains and tells once', async () => {
      const pod = await suspect(world());
      await putOnBus(world(), eventAbout(pod, 202));
      expect(await run('intake')).toEqual(one);
      const [body = ''] = await taken(world(), world().queue.contain);
      const deliver = (MessageDeduplicationId: string) =>
        world().sqs.send(
          new SendMessageCommand({
            QueueUrl: world().queue.contain,
            MessageBody: body,
            MessageGroupId: 'prod',
            MessageDeduplicationId,
          }),
        );
      await deliver('first');
      await deliver('second');
      await told(world());

      expect(await run('contain')).toEqual(one);
      expect(await told(world())).toHaveLength(1);
      const [before, asked] = [await everything(world()), world().traffic.seen.length];
      expect(await run('contain')).toEqual(one);

      expect(await everything(world())).toEqual(before);
      expect(
        world()
          .traffic.seen.slice(asked)
          .filter(({ writes }) => writes),
      ).toEqual([]);
      expect([await told(world()), await run('contain')]).toEqual([[], none]);
      expect(await recordsOf(world(), await planAbout(world(), 202))).toEqual(carriedOut);
    });
  });
