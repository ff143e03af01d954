import type { KubernetesObject } from '../objects.ts';
import type { ClusterReader, ListOptions, Look, Resource } from '../ports.ts';
import { redact } from './redact.ts';

const nameOf = ({ kind, metadata }: KubernetesObject): string =>
  [kind, [metadata?.namespace, metadata?.name].filter((part) => part !== undefined).join('/')].join(' ');

/** `spec.containers[0].env[2].value` → `spec.containers[].env[].value`, so that a list of objects adds few lines. */
const anyIndex = (path: string): string => path.replace(/\[\d+\]/g, '[]');

/**
 * Reads a cluster so that nothing leaves it unredacted, and keeps what was removed: of an object looked at alone each
 * path, of a list each path once with the number of objects it was in.
 */
export class RedactingReader {
  readonly removed: string[] = [];
  readonly #reader: ClusterReader;

  constructor(reader: ClusterReader) {
    this.#reader = reader;
  }

  get name(): string {
    return this.#reader.name;
  }

  async get(resource: Resource, namespace: string | null, name: string): Promise<Look<KubernetesObject>> {
    const look = await this.#reader.get(resource, namespace, name);
    if (look.state !== 'found') return look;
    const { object, removed } = redact(look.value);
    this.removed.push(...removed.map((path) => `${nameOf(object)}: ${path}`));
    return { state: 'found', value: object };
  }

  async list(resource: Resource, options: ListOptions = {}): Promise<Look<KubernetesObject[]>> {
    const look = await this.#reader.list(resource, options);
    if (look.state !== 'found') return look;
    const redacted = look.value.map((object) => redact(object));
    const label = options.namespace ? `${resource.kind} of ${options.namespace}` : resource.kind;
    this.#note(label, redacted);
    return { state: 'found', value: redacted.map(({ object }) => object) };
  }

  log: ClusterReader['log'] = (namespace, pod, options) => this.#reader.log(namespace, pod, options);

  async *watch(...args: Parameters<ClusterReader['watch']>): ReturnType<ClusterReader['watch']> {
    for await (const event of this.#reader.watch(...args)) yield { ...event, object: redact(event.object).object };
  }

  #note(label: string, redacted: readonly { readonly removed: readonly string[] }[]): void {
    const paths = redacted.flatMap(({ removed }) => [...new Set(removed.map(anyIndex))]);
    for (const [path, { length }] of Map.groupBy(paths, (path) => path))
      this.removed.push(`${label}, in ${length} of ${redacted.length}: ${path}`);
  }
}
