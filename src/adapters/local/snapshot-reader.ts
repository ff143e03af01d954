import type { KubernetesObject } from '../../objects.ts';
import type { ClusterReader, ListOptions, Look, Resource, WatchEvent } from '../../ports.ts';
import { type Reason, reason } from '../../reason.ts';
import { selectorsOf } from '../kubernetes/selector-text.ts';
import { isOfAllNamespaces, resourceName, type SnapshotHeader } from './snapshot-header.ts';

const builtIn = [
  '',
  'apps',
  'batch',
  'networking.k8s.io',
  'discovery.k8s.io',
  'autoscaling',
  'policy',
  'rbac.authorization.k8s.io',
];

/** Whether every cluster serves the kind; others need a definition. */
export const isBuiltIn = ({ group }: Resource): boolean => builtIn.includes(group);

type Contents = {
  readonly name: string;
  readonly header: SnapshotHeader | null;
  readonly notes: readonly Reason[];
  readonly byResource: ReadonlyMap<string, readonly KubernetesObject[]>;
  /** As `group/version/Kind`. */
  readonly kinds: ReadonlySet<string>;
};

/** A cluster as a file has it: what is not in the file is not there, unless the file says that nobody could look. */
export class SnapshotReader implements ClusterReader {
  readonly name: string;
  readonly notes: readonly Reason[];
  readonly takenAt: string | null;
  readonly #header: SnapshotHeader | null;
  readonly #byResource: Contents['byResource'];
  readonly #kinds: Contents['kinds'];

  constructor({ name, header, notes, byResource, kinds }: Contents) {
    this.name = name;
    this.notes = notes;
    this.takenAt = header?.takenAt ?? null;
    this.#header = header;
    this.#byResource = byResource;
    this.#kinds = new Set([...(header?.served ?? []), ...kinds]);
  }

  async get(resource: Resource, namespace: string | null, name: string): Promise<Look<KubernetesObject>> {
    const unseen = this.#unseen(resource, namespace);
    if (unseen) return { state: 'unreachable', problem: unseen };
    const where = resource.namespaced ? (namespace ?? undefined) : undefined;
    const value = this.#of(resource).find(({ metadata }) => metadata?.name === name && metadata.namespace === where);
    return value ? { state: 'found', value } : { state: 'absent' };
  }

  async list(resource: Resource, options: ListOptions = {}): Promise<Look<KubernetesObject[]>> {
    const unseen = this.#unseen(resource, options.namespace ?? null);
    if (unseen) return { state: 'unreachable', problem: unseen };
    if (!this.#serves(resource)) return { state: 'absent' };
    const selected = selectorsOf(resource, options);
    if (!selected)
      return { state: 'unreachable', problem: reason('cluster-bad-request', 'a selector that cannot be understood') };
    const { namespace } = options;
    const isIn = ({ metadata }: KubernetesObject): boolean =>
      namespace === undefined || metadata?.namespace === namespace;
    return { state: 'found', value: this.#of(resource).filter((object) => isIn(object) && selected(object)) };
  }

  async kinds(group: string, version: string): Promise<Look<readonly string[]>> {
    const prefix = `${group}/${version}/`;
    const value = [...this.#kinds].filter((kind) => kind.startsWith(prefix)).map((kind) => kind.slice(prefix.length));
    return value.length > 0 ? { state: 'found', value } : { state: 'absent' };
  }

  async log(): Promise<Look<string>> {
    return { state: 'unreachable', problem: reason('not-in-snapshot', `${this.name}: a snapshot holds no logs`) };
  }

  /** What is there; nothing ever changes in a file. */
  async *watch(
    resource: Resource,
    { name, ...options }: ListOptions & { name?: string },
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent> {
    const look = await this.list(resource, options);
    if (look.state !== 'found' || signal.aborted) return;
    for (const object of look.value)
      if (name === undefined || object.metadata?.name === name) yield { type: 'ADDED', object };
  }

  #of(resource: Resource): readonly KubernetesObject[] {
    return this.#byResource.get(resourceName(resource)) ?? [];
  }

  #lists(resource: Resource): boolean {
    return this.#header?.resources?.includes(resourceName(resource)) ?? false;
  }

  #serves(resource: Resource): boolean {
    return isBuiltIn(resource) || this.#of(resource).length > 0 || this.#lists(resource);
  }

  /** Why the file does not tell: nobody could look, or nobody did. */
  #unseen(resource: Resource, namespace: string | null): Reason | null {
    const name = resourceName(resource);
    const unreachable = this.#header?.unreachable?.find((one) => one.resource === name);
    if (unreachable)
      return reason('not-in-snapshot', `${this.name}: ${name} could not be looked at: ${unreachable.why}`);
    const left = this.#header?.resources && isBuiltIn(resource) && !this.#lists(resource);
    if (left && this.#of(resource).length === 0)
      return reason('not-in-snapshot', `${this.name}: nobody looked at ${name}`);
    const { namespaces } = this.#header ?? {};
    if (!namespaces || isOfAllNamespaces(resource) || (namespace !== null && namespaces.includes(namespace)))
      return null;
    return reason('not-in-snapshot', `${this.name}: nobody looked at ${name} outside of ${namespaces.join(', ')}`);
  }
}
