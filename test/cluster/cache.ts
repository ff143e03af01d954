import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The user's cache folder for this project, by the XDG base directory specification. */
export const cacheFolder = (): string =>
  path.join(process.env['XDG_CACHE_HOME'] || path.join(homedir(), '.cache'), 'lazaret');

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** Linking is atomic and carries the holder's pid with it, so no reader ever sees a lock without a holder. */
const take = async (lock: string): Promise<boolean> => {
  const mine = `${lock}.${process.pid}`;
  await writeFile(mine, String(process.pid));
  try {
    await link(mine, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  } finally {
    await rm(mine, { force: true });
  }
};

const dropIfHolderIsGone = async (lock: string): Promise<void> => {
  const holder = await readFile(lock, 'utf8').catch(() => null);
  if (holder !== null && !isAlive(Number(holder))) await rm(lock, { force: true });
};

/** Runs `work` while no other process of this user does so under the same name; waits for one that does. */
export const exclusively = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
  const lock = path.join(cacheFolder(), `${name}.lock`);
  await mkdir(path.dirname(lock), { recursive: true });
  while (!(await take(lock))) {
    await dropIfHolderIsGone(lock);
    await sleep(500);
  }
  try {
    return await work();
  } finally {
    await rm(lock, { force: true });
  }
};
