import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { TimerFolder } from '../../src/adapters/local/timer-folder.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

const at = (minute: number): Date => new Date(Date.UTC(2026, 10, 23, 12, minute));

describe('timers in a folder', () => {
  it('are there for the next process, in order of their times', async () => {
    const folder = temporaryFolder();
    const one = new TimerFolder(path.join(folder, 'timers'));
    await one.schedule({ name: 'b-release', at: at(9), request: { do: 'release' } });
    await one.schedule({ name: 'a-verify-1m', at: at(1), request: { do: 'verify' } });

    expect(await new TimerFolder(path.join(folder, 'timers')).all()).toEqual({
      timers: [
        { name: 'a-verify-1m', at: at(1), request: { do: 'verify' } },
        { name: 'b-release', at: at(9), request: { do: 'release' } },
      ],
      problems: [],
    });
  });

  it('are one under one name: the first stays', async () => {
    const timers = new TimerFolder(temporaryFolder());
    await timers.schedule({ name: 'x', at: at(1), request: 1 });
    await timers.schedule({ name: 'x', at: at(2), request: 2 });

    expect((await timers.all()).timers).toEqual([{ name: 'x', at: at(1), request: 1 }]);
  });

  it('stay until they are cancelled, and then are gone', async () => {
    const timers = new TimerFolder(temporaryFolder());
    await timers.schedule({ name: 'x', at: at(1), request: 1 });
    await timers.cancel('x');
    await timers.cancel('x');

    expect((await timers.all()).timers).toEqual([]);
  });

  it('that a crash left half-written are no timers, and one that is damaged holds up no other', async () => {
    const folder = temporaryFolder();
    const timers = new TimerFolder(folder);
    await timers.schedule({ name: 'good', at: at(1), request: 1 });
    writeFileSync(path.join(folder, '.half.0123456789'), '{"at":"2026');
    writeFileSync(path.join(folder, 'bad.json'), '{"at":"2026');

    const { timers: found, problems } = await timers.all();

    expect(found.map(({ name }) => name)).toEqual(['good']);
    expect(problems).toMatchObject([{ code: 'timer-not-readable', message: expect.stringContaining('bad.json') }]);
  });

  it('are none where nothing was ever scheduled', async () => {
    expect(await new TimerFolder(path.join(temporaryFolder(), 'none')).all()).toEqual({ timers: [], problems: [] });
  });

  it('never have a name that leaves the folder', async () => {
    const folder = temporaryFolder();

    await expect(new TimerFolder(folder).schedule({ name: '../x', at: at(1), request: 1 })).rejects.toThrow(
      "not a timer's name",
    );
    expect(readdirSync(folder)).toEqual([]);
  });
});
