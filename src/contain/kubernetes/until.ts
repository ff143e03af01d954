import type { KubernetesObject } from '../../objects.ts';
import type { ClusterReader, ListOptions, Resource } from '../../ports.ts';
import { pause } from './pause.ts';

export type Watched = { readonly resource: Resource; readonly options: ListOptions & { name?: string } };

const keyOf = ({ metadata }: KubernetesObject): string => `${metadata?.namespace}/${metadata?.name}`;

/** One watch, from the present state on, until it holds, the signal aborts or the server closes. */
const watchOnce = async (
  reader: ClusterReader,
  { resource, options }: Watched,
  holds: (objects: readonly KubernetesObject[]) => boolean,
  signal: AbortSignal,
): Promise<boolean> => {
  const objects = new Map<string, KubernetesObject>();
  for await (const { type, object } of reader.watch(resource, options, signal)) {
    if (type === 'DELETED') objects.delete(keyOf(object));
    else objects.set(keyOf(object), object);
    if (holds([...objects.values()])) return true;
  }
  return false;
};

const aborted = (signal: AbortSignal): Promise<false> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve(false);
    else signal.addEventListener('abort', () => resolve(false), { once: true });
  });

const listHolds = async (
  reader: ClusterReader,
  { resource, options }: Watched,
  holds: (objects: readonly KubernetesObject[]) => boolean,
): Promise<boolean> => {
  const { name, ...listed } = options;
  const found = await reader.list(resource, listed);
  if (found.state !== 'found') return false;
  return holds(found.value.filter(({ metadata }) => name === undefined || metadata?.name === name));
};

/**
 * Waits until something holds of the objects of a kind, by watching them; a watch that the server closes is taken up again
 * after a new list. False when the time is over: the caller says so, and never takes it for "no".
 */
export const until = async (
  reader: ClusterReader,
  watched: Watched,
  holds: (objects: readonly KubernetesObject[]) => boolean,
  withinMs: number,
): Promise<boolean> => {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), withinMs);
  try {
    while (!stop.signal.aborted) {
      if (await Promise.race([listHolds(reader, watched, holds), aborted(stop.signal)])) return true;
      const watching = watchOnce(reader, watched, holds, stop.signal).catch(() => false);
      if (await Promise.race([watching, aborted(stop.signal)])) return true;
      if (!stop.signal.aborted) await pause(100);
    }
    return false;
  } finally {
    clearTimeout(timer);
    stop.abort();
  }
};
