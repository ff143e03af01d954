import type { ArchiveStore, Cluster } from '../../src/ports.ts';

/** Thrown where the process would have been killed. */
export class Killed extends Error {
  override readonly name = 'Killed';
}

export type When = 'before' | 'after';

/**
 * A process that dies at its nth write, just before or just after it reaches archive, cluster or people; from then on
 * nothing of it works any more. `writes` counts how many there were.
 */
export class Mortal {
  writes = 0;
  #dead = false;
  readonly #at: number;
  readonly #when: When;

  constructor(at: number, when: When) {
    this.#at = at;
    this.#when = when;
  }

  async write<T>(write: () => Promise<T>): Promise<T> {
    this.#alive();
    this.writes += 1;
    const fatal = this.writes === this.#at;
    if (fatal && this.#when === 'before') this.#die();
    const done = await write();
    if (fatal) this.#die();
    return done;
  }

  store(store: ArchiveStore): ArchiveStore {
    return {
      put: (key, body) => this.write(() => store.put(key, body)),
      get: (key) => this.#read(() => store.get(key)),
      list: (prefix) => store.list(prefix),
    };
  }

  cluster(cluster: Cluster): Cluster {
    return {
      name: cluster.name,
      get: (...args) => this.#read(() => cluster.get(...args)),
      list: (...args) => this.#read(() => cluster.list(...args)),
      log: (...args) => this.#read(() => cluster.log(...args)),
      watch: (...args) => cluster.watch(...args),
      create: (...args) => this.write(() => cluster.create(...args)),
      patch: (...args) => this.write(() => cluster.patch(...args)),
      delete: (...args) => this.write(() => cluster.delete(...args)),
    };
  }

  #read<T>(read: () => Promise<T>): Promise<T> {
    this.#alive();
    return read();
  }

  #alive(): void {
    if (this.#dead) throw new Killed('killed before');
  }

  #die(): never {
    this.#dead = true;
    throw new Killed(`killed ${this.#when} write ${this.#at}`);
  }
}
