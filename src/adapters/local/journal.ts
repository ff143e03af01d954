import { open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { NewObject } from '../../archive/new-objects.ts';

const isObject = (entry: Partial<NewObject>): entry is NewObject =>
  typeof entry.key === 'string' && typeof entry.sha256 === 'string' && typeof entry.size === 'number';

const parseLine = (line: string): NewObject | null => {
  try {
    const entry = JSON.parse(line) as Partial<NewObject>;
    return isObject(entry) ? { ...entry, versionId: null } : null;
  } catch {
    return null;
  }
};

/**
 * What a folder store wrote, in the order it was written: one JSON line per object, only ever appended to. How far the
 * digests have come is kept beside it. A line that a crash tore is skipped: the object's leftover temporary file, or
 * the next listing, brings it back.
 */
export class Journal {
  readonly #file: string;
  readonly #offsetFile: string;

  constructor(folder: string) {
    this.#file = path.join(folder, 'journal.jsonl');
    this.#offsetFile = path.join(folder, 'journal.offset');
  }

  /** The leading newline ends a line that a crash cut off, so that it spoils no other. */
  async append({ key, sha256, size }: NewObject): Promise<void> {
    await writeFile(this.#file, `\n${JSON.stringify({ key, sha256, size })}\n`, { flag: 'a' });
  }

  /** Entries after the last `advance`, and where each of them ends. */
  async pending(): Promise<{ object: NewObject; end: number }[]> {
    const { start, bytes } = await this.#unread();
    const pending: { object: NewObject; end: number }[] = [];
    for (let at = 0, newline = bytes.indexOf(10); newline !== -1; at = newline + 1, newline = bytes.indexOf(10, at)) {
      const object = newline > at ? parseLine(bytes.toString('utf8', at, newline)) : null;
      if (object) pending.push({ object, end: start + newline + 1 });
    }
    return pending;
  }

  async advance(to: number): Promise<void> {
    const next = `${this.#offsetFile}.next`;
    await writeFile(next, String(to));
    await rename(next, this.#offsetFile);
  }

  async #unread(): Promise<{ start: number; bytes: Buffer }> {
    const size = await stat(this.#file).then((found) => found.size, ifMissing(0));
    const offset = Number(await readFile(this.#offsetFile, 'utf8').catch(ifMissing('0')));
    const start = offset <= size ? offset : 0;
    if (size === start) return { start, bytes: Buffer.alloc(0) };
    const file = await open(this.#file);
    try {
      const bytes = Buffer.alloc(size - start);
      const { bytesRead } = await file.read(bytes, 0, bytes.length, start);
      return { start, bytes: bytes.subarray(0, bytesRead) };
    } finally {
      await file.close();
    }
  }
}

const ifMissing =
  <T>(value: T) =>
  (error: NodeJS.ErrnoException): T => {
    if (error.code === 'ENOENT') return value;
    throw error;
  };
