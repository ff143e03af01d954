import type { Dispatcher } from 'undici';
import type { KubernetesObject } from '../../objects.ts';
import type {
  Cluster,
  ClusterReader,
  ListOptions,
  Look,
  Resource,
  WatchEvent,
  Write,
  WriteOptions,
} from '../../ports.ts';
import { type Reason, reason } from '../../reason.ts';
import { asLook, asWrite } from './answers.ts';
import { type Connection, checkConnection, type Limits, poolFor, usualLimits } from './connection.ts';
import { readLog } from './container-log.ts';
import { Discovery } from './discovery.ts';
import { eventsOf } from './event-lines.ts';
import { listPages } from './pages.ts';
import { isPathSegment, pathOf, said, selecting } from './paths.ts';
import { Transport } from './transport.ts';

/** Less than the idle limits on the way: the server ends the watch itself, and the caller takes it up again. */
const watchSeconds = '240';

/** Opens a cluster, or says why that connection is not to be trusted. Nothing is sent yet. */
export const connect = (connection: Connection, limits: Limits = usualLimits): Look<KubernetesClient> => {
  const checked = checkConnection(connection);
  if (checked.state !== 'found') return checked;
  return { state: 'found', value: new KubernetesClient(connection, limits, poolFor(connection, limits)) };
};

/** One API server, read and written as raw JSON; `Cluster` says what each answer means. Nothing throws. */
export class KubernetesClient implements Cluster {
  readonly name: string;
  readonly #transport: Transport;
  readonly #discovery: Discovery;

  /** Use `connect`, which refuses connections that cannot be trusted. */
  constructor(connection: Connection, limits: Limits, pool: Dispatcher) {
    this.name = connection.name;
    this.#transport = new Transport(connection, limits, pool);
    this.#discovery = new Discovery(this.#transport);
  }

  /** Requests sent so far, repeated ones too. */
  get requests(): number {
    return this.#transport.requests;
  }

  close(): Promise<void> {
    return this.#transport.close();
  }

  async get(resource: Resource, namespace: string | null, name: string): Promise<Look<KubernetesObject>> {
    const problem = badName([namespace, name]);
    if (problem) return { state: 'unreachable', problem };
    const answer = await this.#transport.send({ method: 'GET', path: pathOf(resource, namespace, name) });
    return asLook(answer, `get ${said(resource, namespace, name)}`);
  }

  async list(resource: Resource, options: ListOptions = {}): Promise<Look<KubernetesObject[]>> {
    const problem = badName([options.namespace]);
    return problem ? { state: 'unreachable', problem } : listPages(this.#transport, resource, options);
  }

  async kinds(group: string, version: string): Promise<Look<readonly string[]>> {
    const problem = badName([group, version]);
    return problem ? { state: 'unreachable', problem } : this.#discovery.kinds(group, version);
  }

  async log(namespace: string, pod: string, options: Parameters<ClusterReader['log']>[2]): Promise<Look<string>> {
    const problem = badName([namespace, pod]);
    return problem ? { state: 'unreachable', problem } : readLog(this.#transport, namespace, pod, options);
  }

  async *watch(
    resource: Resource,
    { name, ...options }: ListOptions & { name?: string },
    signal: AbortSignal,
  ): AsyncGenerator<WatchEvent> {
    if (badName([options.namespace, name]) || signal.aborted) return;
    const fields = [options.fieldSelector, name === undefined ? undefined : `metadata.name=${name}`];
    const fieldSelector = fields.filter((field) => field).join(',');
    const switches = { watch: 'true', allowWatchBookmarks: 'true', timeoutSeconds: watchSeconds };
    const query = { ...selecting({ ...options, fieldSelector }), ...switches };
    const path = pathOf(resource, options.namespace ?? null);
    const opened = await this.#transport.open({ method: 'GET', path, query }, signal);
    if (opened.state === 'fault' || opened.status !== 200 || !opened.body) return;
    try {
      yield* eventsOf(opened.body);
    } catch {
      // Aborted, or the connection went: either way the caller lists again.
    }
  }

  create(resource: Resource, namespace: string | null, body: KubernetesObject, options?: WriteOptions): Promise<Write> {
    const name = body.metadata?.name;
    const parts = options?.subresource ? [name, options.subresource] : [];
    return this.#write('POST', resource, [namespace, name, parts], body, writing(options));
  }

  patch(
    resource: Resource,
    namespace: string | null,
    name: string,
    mergePatch: object,
    options?: WriteOptions,
  ): Promise<Write> {
    return this.#write(
      'PATCH',
      resource,
      [namespace, name, [name, options?.subresource]],
      mergePatch,
      writing(options),
    );
  }

  delete(
    resource: Resource,
    namespace: string | null,
    name: string,
    preconditions: { uid: string; resourceVersion?: string },
    options?: WriteOptions,
  ): Promise<Write> {
    // With a body, the API server takes every option from it: a dryRun in the query would be ignored, and the object deleted.
    const dryRun = options?.dryRun ? { dryRun: ['All'] } : {};
    const grace = options?.gracePeriodSeconds === undefined ? {} : { gracePeriodSeconds: options.gracePeriodSeconds };
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions, ...grace, ...dryRun };
    return this.#write('DELETE', resource, [namespace, name, [name, options?.subresource]], body, {});
  }

  async #write(
    method: keyof typeof verbs,
    resource: Resource,
    [namespace, name, parts]: readonly [string | null, string | undefined, readonly (string | undefined)[]],
    body: object,
    query: { readonly [name: string]: string },
  ): Promise<Write> {
    const problem = badName([namespace, name, ...parts]);
    if (problem) return { state: 'refused', problem };
    const path = pathOf(resource, namespace, ...parts);
    const contentType = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const answer = await this.#transport.send({ method, path, query, contentType, body: JSON.stringify(body) });
    return asWrite(answer, `${verbs[method]} ${said(resource, namespace, name)}`);
  }
}

const verbs = { POST: 'create', PATCH: 'patch', DELETE: 'delete' } as const;

const writing = (options?: WriteOptions): { [name: string]: string } => ({
  fieldManager: 'lazaret',
  fieldValidation: 'Strict',
  ...(options?.dryRun ? { dryRun: 'All' } : {}),
});

const badName = (names: readonly (string | null | undefined)[]): Reason | null => {
  const bad = names.find((name) => typeof name === 'string' && !isPathSegment(name));
  return typeof bad === 'string'
    ? reason('name-invalid', `${JSON.stringify(bad.slice(0, 100))} cannot be the name of an object: nothing was asked`)
    : null;
};
