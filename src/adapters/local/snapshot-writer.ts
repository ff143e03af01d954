import { stringify } from 'yaml';
import type { LookRule } from '../../enrich/looks/look.ts';
import { looks } from '../../enrich/looks.ts';
import { RedactingReader } from '../../enrich/redacting-reader.ts';
import { servedKinds } from '../../enrich/served.ts';
import type { KubernetesObject } from '../../objects.ts';
import type { ClusterReader, Look, Resource } from '../../ports.ts';
import { isOfAllNamespaces, resourceName, type SnapshotHeader } from './snapshot-header.ts';

type Taken = { readonly resource: Resource; readonly look: Look<KubernetesObject[]> };

export type SnapshotOptions = {
  /** Only these, and `kube-system`, which decides about all of them; all when it is left out. */
  readonly namespaces?: readonly string[];
  readonly now: Date;
};

const together = (all: readonly Look<KubernetesObject[]>[]): Look<KubernetesObject[]> => {
  const missed = all.find(({ state }) => state !== 'found');
  return missed ?? { state: 'found', value: all.flatMap((look) => (look.state === 'found' ? look.value : [])) };
};

const listed = async (
  reader: ClusterReader,
  resource: Resource,
  namespaces: readonly string[] | null,
): Promise<Taken> => {
  if (namespaces === null || isOfAllNamespaces(resource)) return { resource, look: await reader.list(resource) };
  const all = await Promise.all(namespaces.map((namespace) => reader.list(resource, { namespace })));
  return { resource, look: together(all) };
};

const named = async (
  reader: ClusterReader,
  resource: Resource,
  namespace: string,
  names: readonly string[],
): Promise<Taken> => {
  const all = await Promise.all(names.map((name) => reader.get(resource, namespace, name)));
  const asLists = all.map(
    (look): Look<KubernetesObject[]> =>
      look.state === 'unreachable' ? look : { state: 'found', value: look.state === 'found' ? [look.value] : [] },
  );
  return { resource, look: together(asLists) };
};

/** Where one look lists a kind, that is all of it; looks at named objects of a kind (in one namespace) are one. */
const taken = (
  reader: ClusterReader,
  all: readonly LookRule[],
  { resource }: LookRule,
  namespaces: readonly string[] | null,
): Promise<Taken> => {
  const onlys = all.flatMap(({ only }) => only ?? []);
  const [first] = onlys;
  return first === undefined || onlys.length < all.length
    ? listed(reader, resource, namespaces)
    : named(reader, resource, first.namespace, [...new Set(onlys.flatMap(({ names }) => names))]);
};

/** What the looks look at and nothing else: the reader role is enough to take a snapshot. */
const takenOf = (reader: ClusterReader, namespaces: readonly string[] | null): Promise<Taken[]> => {
  const perResource = [...Map.groupBy(looks, ({ resource }) => resourceName(resource)).values()];
  return Promise.all(
    perResource.flatMap(([first, ...others]) => (first ? [taken(reader, [first, ...others], first, namespaces)] : [])),
  );
};

/**
 * A cluster as a YAML text that `loadSnapshot` reads: what Lazaret looks at, redacted, and what could not be looked at.
 * Secrets are never asked for.
 */
export const writeSnapshot = async (reader: ClusterReader, { namespaces, now }: SnapshotOptions): Promise<string> => {
  const redacting = new RedactingReader(reader);
  const within = namespaces ? [...new Set([...namespaces, 'kube-system'])] : null;
  const [taken, served] = await Promise.all([takenOf(redacting, within), servedKinds(reader)]);
  const header: SnapshotHeader = {
    apiVersion: 'lazaret.dev/v1',
    kind: 'Snapshot',
    takenAt: now.toISOString(),
    cluster: reader.name,
    ...(within ? { namespaces: within } : {}),
    resources: taken.filter(({ look }) => look.state === 'found').map(({ resource }) => resourceName(resource)),
    unreachable: taken.flatMap(({ resource, look }) =>
      look.state === 'unreachable' ? [{ resource: resourceName(resource), why: look.problem.message }] : [],
    ),
    ...(served?.state === 'found' ? { served: [...served.value] } : {}),
    redacted: redacting.removed.toSorted(),
  };
  const items = taken.flatMap(({ look }) => (look.state === 'found' ? look.value : []));
  const asYaml = (value: object): string => stringify(value, { lineWidth: 0, aliasDuplicateObjects: false });
  return `${asYaml(header)}---\n${asYaml({ apiVersion: 'v1', kind: 'List', items })}`;
};
