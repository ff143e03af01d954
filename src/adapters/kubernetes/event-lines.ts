import { isObject } from '../../json.ts';
import type { KubernetesObject } from '../../objects.ts';
import type { WatchEvent } from '../../ports.ts';

/** No object of the API is larger than a request to etcd (1.5 MiB); a longer line is not one of ours. */
const longestLine = 16 * 1024 ** 2;

async function* linesOf(body: ReadableStream<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longestLine) return;
    yield* lines;
  }
}

const isChange = (type: unknown): type is WatchEvent['type'] =>
  type === 'ADDED' || type === 'MODIFIED' || type === 'DELETED';

/**
 * The events of a watch (meta/v1 WatchEvent, one JSON object a line) until the stream ends. Bookmarks are left out; an
 * ERROR event, such as "too old resource version", or a line that is none ends it: the caller lists again.
 */
export async function* eventsOf(body: ReadableStream<Uint8Array>): AsyncGenerator<WatchEvent> {
  for await (const line of linesOf(body)) {
    if (line.trim() === '') continue;
    const event: unknown = JSON.parse(line);
    if (!isObject(event) || !isObject(event['object'])) return;
    if (event['type'] === 'BOOKMARK') continue;
    if (!isChange(event['type'])) return;
    yield { type: event['type'], object: event['object'] as KubernetesObject };
  }
}
