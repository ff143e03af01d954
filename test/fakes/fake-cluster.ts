import { setTimeout as pause } from 'node:timers/promises';
import { selectorsOf } from '../../src/adapters/kubernetes/selector-text.ts';
import type { KubernetesObject } from '../../src/objects.ts';
import type {
  Cluster,
  ClusterReader,
  ListOptions,
  Look,
  Resource,
  WatchEvent,
  Write,
  WriteOptions,
} from '../../src/ports.ts';
import { resourceOf, resources } from '../../src/resources.ts';
import { conflict, forbidden, noAnswer, problem, refused } from './fake-cluster/answers.ts';
import { Api, isIn, withName } from './fake-cluster/api.ts';
import { type Call, type Fault, isMeant, mayCall, type Verb, type Where } from './fake-cluster/call.ts';
import { follow } from './fake-cluster/follow.ts';
import { mergePatch } from './fake-cluster/merge-patch.ts';

export type { Call, Fault, Verb, Where } from './fake-cluster/call.ts';

export type FakeClusterOptions = {
  readonly name?: string;
  /** What is there at the start; their namespaces are made. */
  readonly objects?: readonly KubernetesObject[];
  /** Kinds whose definitions are installed, beside those of Kubernetes itself and those of `objects`. */
  readonly serves?: readonly Resource[];
  /** Whether ReplicaSets release, adopt and replace pods, as kube-controller-manager makes them. */
  readonly controllers?: boolean;
};

/** What all views of one cluster share. */
class Shared {
  readonly api = new Api();
  readonly calls: Call[] = [];
  failing: { where: Where; fault: Fault; seen: number }[] = [];
  readonly logs = new Map<string, string>();
  readonly watches = new Set<AbortController>();
}

/** What stands in the way of a call: nothing, a fault of the test, or RBAC. */
type Obstacle = Exclude<Fault, object> | 'forbidden' | null;

/** An API server in memory, as far as Lazaret relies on one: `fake-cluster.md` says what it does and what it does not. */
export class FakeCluster implements Cluster {
  readonly name: string;
  readonly #shared: Shared;
  /** The Roles and ClusterRoles of whoever calls; null may do everything. */
  readonly #rights: readonly KubernetesObject[] | null;

  constructor(
    { name = 'fake', objects = [], serves = [], controllers = false }: FakeClusterOptions = {},
    shared = new Shared(),
    rights: readonly KubernetesObject[] | null = null,
  ) {
    this.name = name;
    this.#shared = shared;
    this.#rights = rights;
    for (const resource of serves) this.#api.serve(resource);
    this.seed(...objects);
    if (controllers) this.#api.controllers = true;
  }

  /** The same cluster as somebody sees it who has these Roles and ClusterRoles and nothing else. */
  as(rights: readonly KubernetesObject[]): FakeCluster {
    return new FakeCluster({ name: this.name }, this.#shared, rights);
  }

  /** Every request so far, in order. */
  get calls(): readonly Call[] {
    return this.#shared.calls;
  }

  /** Puts objects there as they are; nobody is asked, no controller runs. */
  seed(...objects: readonly KubernetesObject[]): void {
    for (const object of objects) {
      const resource = resourceOf(object.apiVersion ?? '', object.kind ?? '');
      if (!resource) throw new Error(`the fake cluster knows no ${object.kind} of ${object.apiVersion}`);
      this.#api.serve(resource);
      if (resource.namespaced) this.#ensureNamespace(object.metadata?.namespace ?? '');
      this.#api.store.add(resource, object);
    }
  }

  /** An object as it is now, without a request. */
  object(resource: Resource, namespace: string | null, name: string): KubernetesObject | null {
    return structuredClone(this.#api.store.get(resource, namespace, name));
  }

  objects(resource: Resource): KubernetesObject[] {
    return structuredClone(this.#api.store.all(resource));
  }

  /** Changes an object behind everybody's back, by merge patch, status included. */
  change(resource: Resource, namespace: string | null, name: string, patch: object): void {
    const before = this.#api.store.get(resource, namespace, name);
    if (!before) throw new Error(`the fake cluster has no ${resource.resource} ${namespace}/${name}`);
    this.#api.store.update(resource, before, mergePatch(before, patch) as KubernetesObject);
    this.#api.settle();
  }

  /** Takes an object away, whatever its finalizers, as a kubelet does with a pod that has ended. */
  drop(resource: Resource, namespace: string | null, name: string): void {
    const object = this.#api.store.get(resource, namespace, name);
    if (object) this.#api.store.remove(resource, object);
    this.#api.settle();
  }

  /** From now on the calls that are meant go wrong; a fault that was set later goes first. */
  fail(where: Where, fault: Fault): void {
    this.#shared.failing.unshift({ where, fault, seen: 0 });
  }

  heal(): void {
    this.#shared.failing = [];
  }

  setLog(namespace: string, pod: string, container: string, text: string, previous = false): void {
    this.#shared.logs.set(`${namespace}/${pod}/${container}/${previous}`, text);
  }

  /** What an API server does now and then: it ends every watch. */
  closeWatches(): void {
    for (const watch of this.#shared.watches) watch.abort();
  }

  get(resource: Resource, namespace: string | null, name: string): Promise<Look<KubernetesObject>> {
    return this.#read({ verb: 'get', resource, path: resource.resource, namespace, name }, () =>
      this.#api.get(resource, namespace, name),
    );
  }

  list(resource: Resource, options: ListOptions = {}): Promise<Look<KubernetesObject[]>> {
    const namespace = options.namespace ?? null;
    return this.#read({ verb: 'list', resource, path: resource.resource, namespace, name: null }, () =>
      this.#api.list(resource, options),
    );
  }

  log(namespace: string, name: string, options: Parameters<ClusterReader['log']>[2]): Promise<Look<string>> {
    const { container, previous, limitBytes } = options;
    return this.#read({ verb: 'get', resource: resources.pods, path: 'pods/log', namespace, name }, () => {
      if (!this.#api.store.get(resources.pods, namespace, name)) return { state: 'absent' };
      const text = this.#shared.logs.get(`${namespace}/${name}/${container}/${previous}`);
      if (text !== undefined) return { state: 'found', value: Buffer.from(text).subarray(0, limitBytes).toString() };
      if (previous) return { state: 'absent' };
      return { state: 'unreachable', problem: problem(400, `container ${container} is not valid for pod ${name}`) };
    });
  }

  async *watch(
    resource: Resource,
    { name, ...options }: ListOptions & { name?: string },
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent> {
    const { namespace = null } = options;
    const obstacle = await this.#meet({
      verb: 'watch',
      resource,
      path: resource.resource,
      namespace,
      name: name ?? null,
    });
    const selected = selectorsOf(resource, options);
    if (obstacle || !selected || !this.#api.serves(resource)) return;
    const isMine = (object: KubernetesObject): boolean =>
      isIn(object, options) && (name === undefined || object.metadata?.name === name) && selected(object);
    const closed = new AbortController();
    this.#shared.watches.add(closed);
    yield* follow(this.#api.store, resource, isMine, AbortSignal.any([signal, closed.signal]));
  }

  create(
    resource: Resource,
    namespace: string | null,
    body: KubernetesObject,
    options: WriteOptions = {},
  ): Promise<Write> {
    const named = withName(body, resource.namespaced ? namespace : null);
    return this.#write('create', resource, namespace, named.metadata?.name ?? '', options, () =>
      this.#api.create(resource, namespace, named, options),
    );
  }

  patch(
    resource: Resource,
    namespace: string | null,
    name: string,
    mergePatch: object,
    options: WriteOptions = {},
  ): Promise<Write> {
    return this.#write('patch', resource, namespace, name, options, () =>
      this.#api.patch(resource, namespace, name, mergePatch, options),
    );
  }

  delete(
    resource: Resource,
    namespace: string | null,
    name: string,
    preconditions: { uid: string; resourceVersion?: string },
    options: WriteOptions = {},
  ): Promise<Write> {
    return this.#write('delete', resource, namespace, name, options, () =>
      this.#api.delete(resource, namespace, name, preconditions, options),
    );
  }

  get #api(): Api {
    return this.#shared.api;
  }

  /** Records the call and says what stands in its way, late if the test says so. */
  async #meet(call: Call): Promise<Obstacle> {
    this.#shared.calls.push(call);
    if (this.#rights && !mayCall(this.#rights, call)) return 'forbidden';
    const fault = this.#faultFor(call);
    await pause(typeof fault === 'object' && fault !== null ? fault.delayMs : 0);
    if (fault === 'throw') throw new Error(`the process ended at ${call.verb} ${call.path}`);
    return typeof fault === 'string' ? fault : null;
  }

  #faultFor(call: Call): Fault | null {
    for (const failing of this.#shared.failing) {
      if (!isMeant(call, failing.where)) continue;
      failing.seen += 1;
      if (failing.where.nth === undefined || failing.where.nth === failing.seen) return failing.fault;
    }
    return null;
  }

  async #read<T>(call: Call, read: () => Look<T>): Promise<Look<T>> {
    const obstacle = await this.#meet(call);
    if (obstacle === 'forbidden') return { state: 'unreachable', problem: forbidden(call.verb, call.path) };
    return obstacle ? { state: 'unreachable', problem: noAnswer() } : structuredClone(read());
  }

  async #write(
    verb: Verb,
    resource: Resource,
    namespace: string | null,
    name: string,
    { subresource }: WriteOptions,
    act: () => Write,
  ): Promise<Write> {
    const path = subresource ? `${resource.resource}/${subresource}` : resource.resource;
    const obstacle = await this.#meet({ verb, resource, path, namespace, name });
    if (obstacle === 'forbidden') return { state: 'refused', problem: forbidden(verb, path) };
    if (obstacle === 'unreachable') return { state: 'unreachable', problem: noAnswer() };
    if (obstacle === 'refused') return refused(403, `${path} is refused by the test`);
    if (obstacle === 'conflict') return conflict('the object has been modified');
    const answer = structuredClone(act());
    this.#api.settle();
    return obstacle === 'lost' ? { state: 'unreachable', problem: noAnswer() } : answer;
  }

  #ensureNamespace(name: string): void {
    if (this.#api.store.hasNamespace(name)) return;
    const labels = { 'kubernetes.io/metadata.name': name };
    this.#api.store.add(resources.namespaces, { metadata: { name, labels } });
  }
}
