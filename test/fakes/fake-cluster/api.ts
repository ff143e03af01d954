import { randomBytes } from 'node:crypto';
import { selectorsOf } from '../../../src/adapters/kubernetes/selector-text.ts';
import type { KubernetesObject, Pod, Workload } from '../../../src/objects.ts';
import type { ListOptions, Look, Resource, Write, WriteOptions } from '../../../src/ports.ts';
import { resources } from '../../../src/resources.ts';
import { conflict, problem, refused } from './answers.ts';
import { mergePatch } from './merge-patch.ts';
import { reconcile } from './replica-sets.ts';
import { isScalable, scaled, scaleOf } from './scale.ts';
import { Store } from './store.ts';
import { changeFault, faultOf } from './validation.ts';

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
export const idOf = ({ group, resource }: Resource): string => `${resource}.${group}`;

/** What an API server answers when nobody stands in the way, and what the controllers make of it. */
export class Api {
  readonly store = new Store();
  readonly #served = new Set(
    Object.values(resources)
      .filter(({ group }) => builtIn.includes(group))
      .map(idOf),
  );
  controllers = false;

  serve(resource: Resource): void {
    this.#served.add(idOf(resource));
  }

  serves(resource: Resource): boolean {
    return this.#served.has(idOf(resource));
  }

  settle(): void {
    if (this.controllers) reconcile(this.store);
  }

  get(resource: Resource, namespace: string | null, name: string): Look<KubernetesObject> {
    const value = this.store.get(resource, namespace, name);
    return value ? { state: 'found', value } : { state: 'absent' };
  }

  list(resource: Resource, options: ListOptions): Look<KubernetesObject[]> {
    if (!this.serves(resource)) return { state: 'absent' };
    const selected = selectorsOf(resource, options);
    if (!selected) return { state: 'unreachable', problem: problem(400, 'unable to parse requirement') };
    const value = this.store.all(resource).filter((object) => isIn(object, options) && selected(object));
    return { state: 'found', value };
  }

  create(resource: Resource, namespace: string | null, body: KubernetesObject, options: WriteOptions): Write {
    if (!this.#canHold(resource, namespace)) return { state: 'absent' };
    if (body.metadata?.resourceVersion)
      return refused(400, 'resourceVersion should not be set on objects to be created');
    const fault = faultOf({ ...body, kind: resource.kind });
    if (fault) return refused(422, fault);
    if (this.store.get(resource, namespace, body.metadata?.name ?? '')) return { state: 'exists' };
    return { state: 'written', object: options.dryRun ? body : this.store.add(resource, body) };
  }

  patch(resource: Resource, namespace: string | null, name: string, patch: object, options: WriteOptions): Write {
    const before = this.store.get(resource, namespace, name);
    const scales = options.subresource === 'scale';
    if (!before || (scales && !isScalable(before))) return { state: 'absent' };
    const no = refusalOf(before, name, patch as KubernetesObject);
    if (no) return no;
    const { uid } = (patch as KubernetesObject).metadata ?? {};
    if (scales && uid !== undefined && uid !== before.metadata?.uid)
      return conflict(`Precondition failed: UID of "${name}"`);
    const after = patched(before, patch, options.subresource);
    const fault = changeFault(before, after);
    if (fault) return refused(422, fault);
    const stored = options.dryRun ? after : this.#store(resource, before, after);
    return { state: 'written', object: scales ? scaleOf(stored as Workload) : stored };
  }

  delete(
    resource: Resource,
    namespace: string | null,
    name: string,
    wanted: { uid: string; resourceVersion?: string },
    options: WriteOptions,
  ): Write {
    const object = this.store.get(resource, namespace, name);
    if (!object) return { state: 'absent' };
    const { uid, resourceVersion } = object.metadata ?? {};
    const stale = wanted.resourceVersion !== undefined && wanted.resourceVersion !== resourceVersion;
    if (wanted.uid !== uid || stale) return conflict(`Precondition failed: UID or resourceVersion of ${name}`);
    return { state: 'written', object: options.dryRun ? object : this.#remove(resource, object) };
  }

  #canHold(resource: Resource, namespace: string | null): boolean {
    return this.serves(resource) && (!resource.namespaced || this.store.hasNamespace(namespace ?? ''));
  }

  /** The last finalizer taken from an object that is being deleted lets it go. */
  #store(resource: Resource, before: KubernetesObject, after: KubernetesObject): KubernetesObject {
    const stored = this.store.update(resource, before, bumped(before, after));
    const { deletionTimestamp, finalizers = [] } = stored.metadata ?? {};
    if (deletionTimestamp && finalizers.length === 0 && resource.kind !== 'Pod') this.store.remove(resource, stored);
    return stored;
  }

  /** A pod on a node is ended by its kubelet, an object with finalizers by whoever set them: until then it is only marked. */
  #remove(resource: Resource, object: KubernetesObject): KubernetesObject {
    const onNode = resource.kind === 'Pod' && Boolean((object as Pod).spec?.nodeName);
    if (!onNode && (object.metadata?.finalizers ?? []).length === 0) {
      this.store.remove(resource, object);
      return object;
    }
    const deletionTimestamp = object.metadata?.deletionTimestamp ?? new Date().toISOString().replace(/\.\d+Z$/, 'Z');
    return this.store.update(resource, object, { ...object, metadata: { ...object.metadata, deletionTimestamp } });
  }
}

export const isIn = ({ metadata }: KubernetesObject, { namespace }: ListOptions): boolean =>
  namespace === undefined || metadata?.namespace === namespace;

export const withName = (body: KubernetesObject, namespace: string | null): KubernetesObject => {
  const { generateName, name = generateName ? `${generateName}${randomBytes(3).toString('hex').slice(0, 5)}` : '' } =
    body.metadata ?? {};
  return { ...body, metadata: { ...body.metadata, name, ...(namespace === null ? {} : { namespace }) } };
};

const refusalOf = (before: KubernetesObject, name: string, { metadata }: KubernetesObject): Write | null => {
  if (metadata?.resourceVersion !== undefined && metadata.resourceVersion !== before.metadata?.resourceVersion)
    return conflict(`Operation cannot be fulfilled on "${name}": the object has been modified`);
  if ((metadata?.name ?? name) !== name)
    return refused(400, 'the name of the object does not match the name on the URL');
  return null;
};

/** `/status` changes nothing but the status; where there is one, everything else leaves it alone. */
const patched = (before: KubernetesObject, patch: object, subresource: string | undefined): KubernetesObject => {
  if (subresource === 'scale') return scaled(before as Workload, patch);
  const { status, ...after } = mergePatch(before, patch) as KubernetesObject;
  if (subresource === 'status') return status === undefined ? before : { ...before, status };
  return 'status' in before ? { ...after, status: before['status'] } : after;
};

/** Kinds of these groups count the changes of their spec in `metadata.generation`. */
const bumped = (before: KubernetesObject, after: KubernetesObject): KubernetesObject => {
  const counts = /^(apps|networking\.k8s\.io)\//.test(before.apiVersion ?? '');
  if (!counts || JSON.stringify(before['spec']) === JSON.stringify(after['spec'])) return after;
  return { ...after, metadata: { ...after.metadata, generation: (before.metadata?.generation ?? 1) + 1 } };
};
