import type { ArchiveStore } from '../../src/ports.ts';

export type Counted = {
  readonly store: ArchiveStore;
  readonly requests: { lists: number; listed: number; gets: number };
};

/** A store that counts what S3 would be asked: listings, what they show, and reads. */
export const counting = (inner: ArchiveStore): Counted => {
  const requests = { lists: 0, listed: 0, gets: 0 };
  async function* counted<T>(items: AsyncIterable<T>): AsyncGenerator<T> {
    requests.lists += 1;
    for await (const item of items) {
      requests.listed += 1;
      yield item;
    }
  }
  const folders = inner.folders?.bind(inner);
  const store: ArchiveStore = {
    put: (key, body) => inner.put(key, body),
    get: (key, versionId) => {
      requests.gets += 1;
      return inner.get(key, versionId);
    },
    list: (prefix) => counted(inner.list(prefix)),
    ...(folders && { folders: (prefix: string) => counted(folders(prefix)) }),
  };
  return { store, requests };
};
