import type { ArchiveStore } from '../ports.ts';
import { sha256Hex } from './digest.ts';
import { inventory } from './inventory.ts';
import type { NewObject, NewObjects } from './new-objects.ts';
import type { Checked } from './verification.ts';
import { type VerifyOptions, verify } from './verify.ts';

/**
 * What a listing finds and no proven digest names: notifications that were lost, a journal that was. The daily run
 * hands them to a digest: of each the version that came first, with its hash of today, which is all that anybody can
 * still state.
 */
export class MissedObjects implements NewObjects {
  readonly #store: ArchiveStore;
  readonly #options: VerifyOptions;

  constructor(store: ArchiveStore, options: VerifyOptions) {
    this.#store = store;
    this.#options = options;
  }

  async take(limit: number): ReturnType<NewObjects['take']> {
    const keys = await this.#keys();
    const objects: NewObject[] = [];
    for (const key of keys.slice(0, limit)) objects.push(...(await this.#read(key)));
    return { objects, more: keys.length > limit, done: async () => {} };
  }

  async #keys(): Promise<string[]> {
    const keys: string[] = [];
    const onChecked = ({ what, key, status }: Checked): void => {
      if (what === 'object' && status === 'UNDIGESTED') keys.push(key);
    };
    await verify(this.#store, { ...this.#options, namesOnly: true, onChecked });
    return keys;
  }

  async #read(key: string): Promise<NewObject[]> {
    const first = (await inventory(this.#store, key)).get(key)?.first ?? undefined;
    const stored = await this.#store.get(key, first);
    if (stored.state === 'absent') return [];
    return [{ key, versionId: stored.versionId ?? null, sha256: sha256Hex(stored.body), size: stored.body.length }];
  }
}
