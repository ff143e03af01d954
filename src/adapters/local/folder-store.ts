import { hash, randomBytes } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { open, readdir, readFile, realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { evidencePrefix } from '../../archive/keys.ts';
import type { NewObjects } from '../../archive/new-objects.ts';
import { checkKey, checkPrefix } from '../../archive/object-key.ts';
import type { ArchiveStore, Stored } from '../../ports.ts';
import { isFileAt, isMissing, linked, makeFolder, readWhole, syncFolder } from './durable-file.ts';
import { Journal } from './journal.ts';

/** Named points inside a write, so that tests can end the process there. */
export type FaultPoint = 'before-temp' | 'after-temp' | 'before-link' | 'after-link';
export type FolderStoreOptions = { readonly fault?: (point: FaultPoint) => void };

/** Names that begin with a dot are no keys, so nothing here is ever listed. */
const own = '.lazaret';
/** A writer that has not finished after this is dead. */
const abandonedMs = 3_600_000;

/**
 * Evidence in a folder: the path of an object is its key. An object appears whole or not at all (a temporary file in
 * the same file system, synced, then linked to its name) and is never overwritten. Several processes may write at once.
 */
export class FolderStore implements ArchiveStore, NewObjects {
  readonly folder: string;
  readonly #temporary: string;
  readonly #journal: Journal;
  readonly #fault: (point: FaultPoint) => void;

  constructor(folder: string, { fault = () => {} }: FolderStoreOptions = {}) {
    this.folder = path.resolve(folder);
    this.#temporary = path.join(this.folder, own, 'tmp');
    this.#journal = new Journal(path.join(this.folder, own));
    this.#fault = fault;
  }

  async put(key: string, body: string | Uint8Array): Promise<'stored' | 'exists'> {
    const file = this.#file(key);
    if (await isFileAt(file)) return this.#met(key, file);
    this.#fault('before-temp');
    const bytes = typeof body === 'string' ? Buffer.from(body) : body;
    const temporary = await this.#writeTemporary(key, bytes);
    this.#fault('after-temp');
    await makeFolder(path.dirname(file));
    this.#fault('before-link');
    if (!(await linked(temporary, file))) return rm(temporary).then(() => this.#met(key, file));
    this.#fault('after-link');
    await this.#record(key, bytes);
    await syncFolder(path.dirname(file));
    await rm(temporary);
    return 'stored';
  }

  async get(key: string): ReturnType<ArchiveStore['get']> {
    try {
      return { state: 'found', body: readWhole(this.#file(key)) };
    } catch (error) {
      if (isMissing(error)) return { state: 'absent' };
      throw error;
    }
  }

  async *list(prefix: string): AsyncIterable<Stored> {
    const top = checkPrefix(prefix).slice(0, prefix.lastIndexOf('/') + 1);
    yield* this.#below(top, prefix);
  }

  /** Objects that no digest names yet. What a crashed writer left is put in order first. */
  async take(limit: number): ReturnType<NewObjects['take']> {
    await this.#recover();
    const pending = await this.#journal.pending();
    const taken = pending.slice(0, limit);
    const byKey = new Map(taken.map(({ object }) => [object.key, object]));
    const done = async (): Promise<void> => {
      const last = taken.at(-1);
      if (last) await this.#journal.advance(last.end);
    };
    return { objects: [...byKey.values()], more: pending.length > limit, done };
  }

  #file(key: string): string {
    return path.join(this.folder, checkKey(key));
  }

  async #writeTemporary(key: string, bytes: Uint8Array): Promise<string> {
    await makeFolder(this.#temporary);
    const temporary = path.join(this.#temporary, `${key.replaceAll('/', '+')}.${randomBytes(5).toString('hex')}`);
    const file = await open(temporary, 'wx', 0o440);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    return temporary;
  }

  async #record(key: string, bytes: Uint8Array): Promise<void> {
    if (!key.startsWith(evidencePrefix)) return;
    await this.#journal.append({ key, versionId: null, sha256: hash('sha256', bytes, 'hex'), size: bytes.length });
  }

  /** Where upper and lower case are one, another object may stand under this name: that is no "exists". */
  async #met(key: string, file: string): Promise<'exists'> {
    const name = path.basename(await realpath(file));
    if (name === path.basename(file)) return 'exists';
    throw new Error(
      `${key}: ${this.folder} holds ${name} in its place: keep the archive where upper and lower case differ`,
    );
  }

  /** A temporary file with two names was linked, and its writer died before the journal knew. */
  async #recover(): Promise<void> {
    for (const name of await readdir(this.#temporary).catch(() => [])) {
      const temporary = path.join(this.#temporary, name);
      const found = await stat(temporary).catch(() => null);
      if (found?.nlink === 2) await this.#recordLeftover(name, temporary);
      else if (found && Date.now() - found.mtimeMs > abandonedMs) await rm(temporary, { force: true });
    }
  }

  async #recordLeftover(name: string, temporary: string): Promise<void> {
    const key = name.slice(0, name.lastIndexOf('.')).replaceAll('+', '/');
    await this.#record(key, await readFile(temporary));
    await rm(temporary, { force: true });
  }

  *#below(parent: string, prefix: string): Iterable<Stored> {
    for (const { key, isFolder } of entriesOf(this.folder, parent)) {
      if (isFolder && (key.startsWith(prefix) || prefix.startsWith(key))) yield* this.#below(key, prefix);
      if (isFolder || !key.startsWith(prefix)) continue;
      const { size, mtime } = statSync(path.join(this.folder, key));
      yield { key, size, modifiedAt: mtime };
    }
  }
}

/** A folder sorts by its name with the slash, as the keys below it do. Reading a folder is quick: no thread is worth it. */
const entriesOf = (folder: string, parent: string): { key: string; isFolder: boolean }[] => {
  try {
    return readdirSync(path.join(folder, parent), { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.') && (entry.isFile() || entry.isDirectory()))
      .map((entry) => ({
        key: `${parent}${entry.name}${entry.isDirectory() ? '/' : ''}`,
        isFolder: entry.isDirectory(),
      }))
      .sort((a, b) => (a.key < b.key ? -1 : 1));
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
};
