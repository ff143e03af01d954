import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { isObject } from '../../json.ts';
import type { Scheduler } from '../../ports.ts';
import { type Reason, reason } from '../../reason.ts';
import { isMissing, linked, makeFolder, syncFolder } from './durable-file.ts';

export type Timer = { readonly name: string; readonly at: Date; readonly request: unknown };

/** Times kept on a laptop, beside the archive: one file each, for whoever runs `lazaret due`. */
export interface Timers extends Scheduler {
  /** In order of their times. A file that is no timer is told, and holds up no other. */
  all(): Promise<{ readonly timers: readonly Timer[]; readonly problems: readonly Reason[] }>;
}

const nameForm = /^[a-z0-9-]{1,80}$/;

const parsed = (name: string, text: string): Timer | null => {
  try {
    const value: unknown = JSON.parse(text);
    if (!isObject(value) || typeof value['at'] !== 'string') return null;
    const at = new Date(value['at']);
    return Number.isNaN(at.getTime()) ? null : { name, at, request: value['request'] };
  } catch {
    return null;
  }
};

/**
 * A folder of timers. One appears whole or not at all, under its name, and outlives a power cut; the same name twice is
 * one timer, the first. It stays until it is cancelled: who does what is due cancels it after that, so that a crash in
 * between does it once more, and never not at all.
 */
export class TimerFolder implements Timers {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async schedule({ name, at, request }: Timer): Promise<void> {
    if (!nameForm.test(name)) throw new Error(`not a timer's name: ${JSON.stringify(name).slice(0, 100)}`);
    await makeFolder(this.#folder);
    const temporary = path.join(this.#folder, `.${name}.${randomBytes(5).toString('hex')}`);
    const file = await open(temporary, 'wx', 0o640);
    try {
      await file.writeFile(`${JSON.stringify({ at, request })}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await linked(temporary, this.#file(name));
    await rm(temporary, { force: true });
    await syncFolder(this.#folder);
  }

  async cancel(name: string): Promise<void> {
    if (!nameForm.test(name)) return;
    await rm(this.#file(name), { force: true });
  }

  async all(): ReturnType<Timers['all']> {
    const timers: Timer[] = [];
    const problems: Reason[] = [];
    for (const name of await this.#names()) {
      const text = await readFile(this.#file(name), 'utf8').catch(ifMissing);
      const timer = text === null ? null : parsed(name, text);
      if (timer) timers.push(timer);
      else if (text !== null) problems.push(notATimer(this.#file(name)));
    }
    return { timers: timers.toSorted((a, b) => a.at.getTime() - b.at.getTime()), problems };
  }

  #file(name: string): string {
    return path.join(this.#folder, `${name}.json`);
  }

  async #names(): Promise<string[]> {
    const files = await readdir(this.#folder).catch((error: unknown) => ifMissing(error) ?? []);
    return files.flatMap((file) => (/^[a-z0-9-]{1,80}\.json$/.test(file) ? [file.slice(0, -'.json'.length)] : []));
  }
}

const notATimer = (file: string): Reason =>
  reason('timer-not-readable', `${file}: not a timer: delete it, and see \`lazaret status\` for what has expired`);

const ifMissing = (error: unknown): null => {
  if (isMissing(error)) return null;
  throw error;
};
