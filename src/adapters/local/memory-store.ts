import { hash } from 'node:crypto';
import { evidencePrefix } from '../../archive/keys.ts';
import type { NewObject, NewObjects } from '../../archive/new-objects.ts';
import { byKey, checkKey, checkPrefix } from '../../archive/object-key.ts';
import type { ArchiveStore, Clock, Stored, StoredVersion } from '../../ports.ts';

export type MemoryVersion = { readonly versionId: string; readonly body: Uint8Array | null; readonly modifiedAt: Date };

const bytesOf = (body: string | Uint8Array): Uint8Array =>
  typeof body === 'string' ? Buffer.from(body) : body.slice();

/**
 * Evidence for the length of a process: a dry run, a demo, a test. Keeps versions as a versioned bucket does; `objects`
 * holds them oldest first, a null body being a delete marker. New evidence objects wait for the next digest.
 */
export class MemoryStore implements ArchiveStore, NewObjects {
  readonly objects = new Map<string, MemoryVersion[]>();
  readonly #clock: Clock;
  #written = 0;
  #waiting: NewObject[] = [];

  constructor({ clock = { now: () => new Date() } }: { clock?: Clock } = {}) {
    this.#clock = clock;
  }

  async put(key: string, body: string | Uint8Array): Promise<'stored' | 'exists'> {
    if (this.#current(checkKey(key))) return 'exists';
    const bytes = bytesOf(body);
    const versionId = this.addVersion(key, bytes);
    const sha256 = hash('sha256', bytes, 'hex');
    if (key.startsWith(evidencePrefix)) this.#waiting.push({ key, versionId, sha256, size: bytes.length });
    return 'stored';
  }

  /** What a bucket without our policy would let anyone do: a new version over the old, or a delete marker. */
  addVersion(key: string, body: Uint8Array | null): string {
    this.#written += 1;
    const versionId = `v${this.#written}`;
    const versions = this.objects.get(key) ?? [];
    this.objects.set(key, [...versions, { versionId, body, modifiedAt: this.#clock.now() }]);
    return versionId;
  }

  async get(key: string, versionId?: string): ReturnType<ArchiveStore['get']> {
    checkKey(key);
    const version = versionId === undefined ? this.#current(key) : this.#version(key, versionId);
    if (!version?.body) return { state: 'absent' };
    return { state: 'found', body: version.body, versionId: version.versionId };
  }

  async *list(prefix: string): AsyncIterable<Stored> {
    for await (const { key, size, versionId, modifiedAt, latest, deleteMarker } of this.versions(prefix))
      if (latest && !deleteMarker) yield { key, size, versionId, ...(modifiedAt && { modifiedAt }) };
  }

  async *folders(prefix: string): AsyncIterable<string> {
    const keys = [...this.objects.keys()].filter((key) => key.startsWith(checkPrefix(prefix)));
    const below = keys.flatMap((key) => /^[^/]+\//.exec(key.slice(prefix.length))?.[0] ?? []);
    for (const name of [...new Set(below)].sort()) yield `${prefix}${name}`;
  }

  async *versions(prefix: string): AsyncIterable<StoredVersion> {
    checkPrefix(prefix);
    const found = [...this.objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, versions]) => ({ key, versions }));
    for (const { key, versions } of found.sort(byKey))
      for (const { versionId, body, modifiedAt } of versions.toReversed())
        yield {
          key,
          size: body?.length ?? 0,
          versionId,
          modifiedAt,
          latest: versionId === versions.at(-1)?.versionId,
          deleteMarker: body === null,
        };
  }

  async take(limit: number): ReturnType<NewObjects['take']> {
    const objects = this.#waiting.slice(0, limit);
    const done = async (): Promise<void> => {
      const digested = new Set(objects);
      this.#waiting = this.#waiting.filter((waiting) => !digested.has(waiting));
    };
    return { objects, more: this.#waiting.length > limit, done };
  }

  #current(key: string): MemoryVersion | null {
    const latest = this.objects.get(key)?.at(-1);
    return latest?.body ? latest : null;
  }

  #version(key: string, versionId: string): MemoryVersion | undefined {
    return this.objects.get(key)?.find((version) => version.versionId === versionId);
  }
}
