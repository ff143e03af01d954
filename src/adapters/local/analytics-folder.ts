import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { AnalyticsStore } from '../../audit/analytics-store.ts';
import { isMissing } from './durable-file.ts';

const tagOf = (body: Uint8Array): string => createHash('sha256').update(body).digest('hex');

const keyForm = /^[A-Za-z0-9_][A-Za-z0-9_=.-]*(\/[A-Za-z0-9_][A-Za-z0-9_=.-]*)*$/;

/** Parquet in a folder. A file is replaced whole, by renaming; two runs at once at worst do the same work twice. */
export class AnalyticsFolder implements AnalyticsStore {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = path.resolve(folder);
  }

  async get(key: string): ReturnType<AnalyticsStore['get']> {
    try {
      const body = await readFile(this.file(key));
      return { state: 'found', body, tag: tagOf(body) };
    } catch (error) {
      if (isMissing(error)) return { state: 'absent' };
      throw error;
    }
  }

  async put(key: string, body: Uint8Array, tag: string | null): Promise<'stored' | 'changed'> {
    const there = await this.get(key);
    if ((there.state === 'found' ? there.tag : null) !== tag) return 'changed';
    const file = this.file(key);
    await mkdir(path.dirname(file), { recursive: true });
    const temporary = path.join(path.dirname(file), `.${randomBytes(5).toString('hex')}`);
    await writeFile(temporary, body);
    await rename(temporary, file);
    return 'stored';
  }

  async *list(prefix: string): ReturnType<AnalyticsStore['list']> {
    const top = path.join(this.folder, prefix.slice(0, prefix.lastIndexOf('/') + 1));
    const entries = await readdir(top, { recursive: true, withFileTypes: true }).catch((error: Error) => {
      if (isMissing(error)) return [];
      throw error;
    });
    const keys = entries
      .filter((entry) => entry.isFile() && !entry.name.startsWith('.'))
      .map((entry) => path.relative(this.folder, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
      .filter((key) => key.startsWith(prefix));
    for (const key of keys.sort()) yield { key, size: 0 };
  }

  file(key: string): string {
    if (!keyForm.test(key)) throw new Error(`not a key of the analytics: ${JSON.stringify(key)}`);
    return path.join(this.folder, key);
  }
}
