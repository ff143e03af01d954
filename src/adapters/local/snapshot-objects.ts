import { isObject } from '../../json.ts';
import type { KubernetesObject } from '../../objects.ts';
import type { Resource } from '../../ports.ts';
import { readObject } from '../../read-object.ts';
import { type Reason, reason } from '../../reason.ts';
import { resourceOf } from '../../resources.ts';
import type { Placed } from './snapshot-documents.ts';
import { resourceName } from './snapshot-header.ts';

/** Without a namespace an object is in `default`, as `kubectl apply` would have it. */
const inNamespace = (object: KubernetesObject, { namespaced }: Resource): KubernetesObject =>
  namespaced && !object.metadata?.namespace
    ? { ...object, metadata: { ...object.metadata, namespace: 'default' } }
    : object;

const field = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);

/** The kinds that a CustomResourceDefinition brings, in the versions that are served. */
const definedBy = ({ kind, spec }: KubernetesObject & { spec?: unknown }): string[] => {
  const versions = field(spec, 'versions');
  if (kind !== 'CustomResourceDefinition' || !Array.isArray(versions)) return [];
  const defined = field(field(spec, 'names'), 'kind');
  return versions
    .filter((version) => field(version, 'served') === true)
    .map((version) => `${String(field(spec, 'group'))}/${String(field(version, 'name'))}/${String(defined)}`);
};

/** The objects of a snapshot by resource, and what was wrong with the others. */
export class SnapshotObjects {
  readonly errors: Reason[] = [];
  readonly byResource = new Map<string, KubernetesObject[]>();
  /** How many of each kind that Lazaret does not know. */
  readonly unknownKinds = new Map<string, number>();
  /** What the file shows the cluster to serve, as `group/version/Kind`: by an object of the kind, or by its definition. */
  readonly kinds = new Set<string>();
  secrets = 0;
  readonly #places = new Map<string, string>();
  readonly #source: string;

  constructor(source: string, all: readonly Placed[]) {
    this.#source = source;
    for (const one of all) this.errors.push(...this.#add(one));
  }

  #add({ value, at }: Placed): Reason[] {
    const { apiVersion, kind } = isObject(value) ? value : {};
    if (typeof apiVersion !== 'string' || typeof kind !== 'string')
      return [this.#fault('snapshot-object', at, 'not a Kubernetes object: apiVersion and kind are wanted')];
    if (apiVersion === 'v1' && kind === 'Secret') {
      this.secrets += 1;
      return [];
    }
    const read = readObject(value);
    if (read.state === 'invalid')
      return read.errors.map(({ message }) => this.#fault('snapshot-field', at, `${kind}: ${message}`));
    for (const served of [`${apiVersion}/${kind}`, ...definedBy(read.object)]) this.kinds.add(served);
    return this.#keep(read.object, apiVersion, kind, at);
  }

  #keep(object: KubernetesObject, apiVersion: string, kind: string, at: string): Reason[] {
    const resource = resourceOf(apiVersion, kind);
    const { metadata } = resource ? inNamespace(object, resource) : object;
    if (!metadata?.name) return [this.#fault('snapshot-object', at, `${kind}: metadata.name is wanted`)];
    const id = `${apiVersion.split('/')[0]} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
    const before = this.#places.get(id);
    if (before) {
      const twice = `${kind} ${metadata.namespace ?? ''}/${metadata.name} stands here and at ${before}: keep one of them`;
      return [this.#fault('snapshot-duplicate', at, twice)];
    }
    this.#places.set(id, at);
    if (resource) this.#listOf(resourceName(resource)).push({ ...object, metadata });
    else this.unknownKinds.set(`${kind} (${apiVersion})`, (this.unknownKinds.get(`${kind} (${apiVersion})`) ?? 0) + 1);
    return [];
  }

  #listOf(name: string): KubernetesObject[] {
    const list = this.byResource.get(name) ?? [];
    this.byResource.set(name, list);
    return list;
  }

  #fault(code: string, at: string, message: string): Reason {
    return reason(code, `${this.#source}: ${at}: ${message}`);
  }
}
