import type { ClusterReader } from '../ports.ts';
import { RedactingReader } from './redacting-reader.ts';

/**
 * The same question to the same cluster once for all targets of one finding, redacted: the members of an attack sequence
 * share one look at its bindings. For one run only: nothing is kept beyond it.
 */
export const askedOnce = (reader: ClusterReader): Pick<ClusterReader, 'get' | 'list'> => {
  const redacting = new RedactingReader(reader);
  const answers = new Map<string, Promise<unknown>>();
  const once = <T>(question: readonly unknown[], ask: () => Promise<T>): Promise<T> => {
    const key = JSON.stringify(question);
    const known = answers.get(key) ?? ask();
    answers.set(key, known);
    return known as Promise<T>;
  };
  return {
    get: (resource, namespace, name) =>
      once(['get', resource, namespace, name], () => redacting.get(resource, namespace, name)),
    list: (resource, options) => once(['list', resource, options ?? {}], () => redacting.list(resource, options)),
  };
};
