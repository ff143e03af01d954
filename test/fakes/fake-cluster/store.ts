import { randomUUID } from 'node:crypto';
import { canonicalJson } from '../../../src/json.ts';
import type { KubernetesObject } from '../../../src/objects.ts';
import type { Resource, WatchEvent } from '../../../src/ports.ts';
import { resources } from '../../../src/resources.ts';

export type Change = WatchEvent & { readonly resource: Resource; readonly before: KubernetesObject | null };

const idOf = ({ group, resource }: Resource): string => `${resource}.${group}`;
const apiVersionOf = ({ group, version }: Resource): string => (group === '' ? version : `${group}/${version}`);

/** Objects by resource, namespace and name, each change with a new resourceVersion, and who is told of it. */
export class Store {
  readonly #objects = new Map<string, KubernetesObject>();
  readonly #listeners = new Set<(change: Change) => void>();
  #version = 1000;

  get(resource: Resource, namespace: string | null, name: string): KubernetesObject | null {
    return this.#objects.get(this.#key(resource, namespace, name)) ?? null;
  }

  /** In the order of the API server's keys: namespace, then name. */
  all(resource: Resource): KubernetesObject[] {
    const prefix = `${idOf(resource)} `;
    return [...this.#objects]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, object]) => object);
  }

  /** Stores a new object; what the API server fills in is filled in where it is missing. */
  add(resource: Resource, object: KubernetesObject): KubernetesObject {
    const stored = {
      ...structuredClone(object),
      apiVersion: apiVersionOf(resource),
      kind: resource.kind,
      metadata: {
        uid: randomUUID(),
        creationTimestamp: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
        ...structuredClone(object.metadata),
        resourceVersion: this.#next(),
      },
    };
    this.#set(resource, stored);
    this.#tell({ type: 'ADDED', resource, object: stored, before: null });
    return stored;
  }

  /** Stores a change; one that changes nothing leaves the resourceVersion as it was, as the API server does. */
  update(resource: Resource, before: KubernetesObject, object: KubernetesObject): KubernetesObject {
    if (canonicalJson(before) === canonicalJson(object)) return before;
    const stored = { ...object, metadata: { ...object.metadata, resourceVersion: this.#next() } };
    this.#set(resource, stored);
    this.#tell({ type: 'MODIFIED', resource, object: stored, before });
    return stored;
  }

  remove(resource: Resource, object: KubernetesObject): void {
    const { metadata } = object;
    this.#objects.delete(this.#key(resource, metadata?.namespace ?? null, metadata?.name ?? ''));
    this.#tell({ type: 'DELETED', resource, object, before: object });
  }

  listen(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  hasNamespace(name: string): boolean {
    return this.get(resources.namespaces, null, name) !== null;
  }

  #set(resource: Resource, object: KubernetesObject): void {
    const { namespace = null, name = '' } = object.metadata ?? {};
    this.#objects.set(this.#key(resource, namespace, name), object);
  }

  #key(resource: Resource, namespace: string | null, name: string): string {
    return `${idOf(resource)} ${resource.namespaced ? (namespace ?? '') : ''}\u0000${name}`;
  }

  #next(): string {
    this.#version += 1;
    return String(this.#version);
  }

  #tell(change: Change): void {
    for (const listener of this.#listeners) listener(change);
  }
}
