import path from 'node:path';
import { FolderStore } from '../../src/adapters/local/folder-store.ts';
import { TimerFolder } from '../../src/adapters/local/timer-folder.ts';
import { planKey } from '../../src/archive/keys.ts';
import { lazaret } from '../builders/command-line.ts';
import { aPlan } from '../builders/plan.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

const timersIn = (archive: string): TimerFolder => new TimerFolder(path.join(archive, '.lazaret', 'timers'));

describe('lazaret due', () => {
  it('says that nothing is scheduled where nothing is', async () => {
    expect(await lazaret(['due', '--archive', temporaryFolder()])).toMatchObject({
      code: 0,
      out: 'Nothing is scheduled.\n',
    });
  });

  it('shows what is due and what waits for its time, and does nothing without --apply', async () => {
    const archive = temporaryFolder();
    const [past, future] = [new Date(Date.now() - 1_000), new Date(Date.now() + 60_000)];
    await timersIn(archive).schedule({ name: 'a-verify-1m', at: past, request: {} });
    await timersIn(archive).schedule({ name: 'a-release', at: future, request: {} });

    const shown = (await lazaret(['due', '--archive', archive, '--output', 'json'])).lines();

    expect(shown.map(({ timer, state }) => `${timer} ${state}`)).toEqual(['a-verify-1m due', 'a-release waiting']);
    expect((await timersIn(archive).all()).timers).toHaveLength(2);
  });

  it('shows a containment whose time is over though no timer says so', async () => {
    const archive = temporaryFolder();
    const store = new FolderStore(archive);
    const plan = aPlan();
    await store.put(planKey(plan, 'plan'), JSON.stringify(plan));
    await store.put(planKey(plan, 'before-image'), JSON.stringify({ record: 1, planId: plan.id }));
    const later = { now: () => new Date(Date.parse(plan.expiresAt) + 1) };

    const shown = (await lazaret(['due', '--archive', archive, '--output', 'json'], '', later)).lines();

    expect(shown).toMatchObject([{ timer: `${plan.id}-release`, state: 'due' }]);
  });

  it('with --apply needs a live cluster', async () => {
    expect(await lazaret(['due', '--archive', temporaryFolder(), '--apply'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--apply needs a live cluster'),
    });
  });
});

describe('lazaret rbac', () => {
  it.each([
    [[], false],
    [['--capture-logs'], true],
  ])('with %j lets the responder read logs: %s', async (more, mayReadLogs) => {
    const { out } = await lazaret(['rbac', '--role', 'all', ...more]);

    expect(out.includes('pods/log')).toBe(mayReadLogs);
  });
});
