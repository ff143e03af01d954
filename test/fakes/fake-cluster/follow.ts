import type { KubernetesObject } from '../../../src/objects.ts';
import type { Resource, WatchEvent } from '../../../src/ports.ts';
import { idOf } from './api.ts';
import type { Change, Store } from './store.ts';

/** An object that is no longer selected goes as DELETED, one that now is comes as ADDED. */
const asSeen = ({ type, object, before }: Change, isMine: (object: KubernetesObject) => boolean): WatchEvent | null => {
  const [was, is] = [before !== null && isMine(before), type !== 'DELETED' && isMine(object)];
  if (was && is) return { type: 'MODIFIED', object };
  if (is) return { type: 'ADDED', object };
  return was ? { type: 'DELETED', object } : null;
};

/** Present state, then changes, until the signal aborts. */
export async function* follow(
  store: Store,
  resource: Resource,
  isMine: (object: KubernetesObject) => boolean,
  signal: AbortSignal,
): AsyncGenerator<WatchEvent> {
  const present = store.all(resource).filter(isMine);
  const queue: WatchEvent[] = present.map((object) => ({ type: 'ADDED', object }));
  let wake: () => void = () => {};
  const stop = store.listen((change) => {
    const event = idOf(change.resource) === idOf(resource) ? asSeen(change, isMine) : null;
    if (event) queue.push(event);
    wake();
  });
  signal.addEventListener('abort', () => wake(), { once: true });
  try {
    while (!signal.aborted) {
      const next = queue.shift();
      if (next) yield structuredClone(next);
      else
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    }
  } finally {
    stop();
  }
}
