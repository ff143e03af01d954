import { isObject } from '../json.ts';
import type { KubernetesObject } from '../objects.ts';

type Entry = { readonly manager: string; readonly time: string };

/** Whether an entry of `managedFields` holds `spec.replicas` (fieldsV1, structured-merge-diff). */
const holdsReplicas = ({ fieldsV1 }: { [key: string]: unknown }): boolean => {
  const spec = isObject(fieldsV1) ? fieldsV1['f:spec'] : null;
  return isObject(spec) && spec['f:replicas'] !== undefined;
};

/** As written by whoever calls: only what looks like the name of a program is repeated. */
const isName = (text: unknown): text is string => typeof text === 'string' && /^[\w./ -]{1,128}$/.test(text);

const entriesOf = ({ metadata }: KubernetesObject): Entry[] => {
  const { managedFields } = (metadata ?? {}) as { managedFields?: unknown };
  return (Array.isArray(managedFields) ? managedFields : []).flatMap((entry: unknown) =>
    isObject(entry) && holdsReplicas(entry) && isName(entry['manager'])
      ? [{ manager: entry['manager'], time: String(entry['time'] ?? '') }]
      : [],
  );
};

/** Who wrote `spec.replicas` last, by the API server's own account (server-side apply docs, "Field management"). Null where it does not tell, as for patches of the scale subresource (seen on 1.36). */
export const replicasManager = (object: KubernetesObject): string | null =>
  entriesOf(object)
    .toSorted((a, b) => (a.time < b.time ? 1 : -1))
    .map(({ manager }) => manager)[0] ?? null;
