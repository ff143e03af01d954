import type { PodSeen } from '../enrich/seen.ts';
import type { LabelSelector, Labels, Namespace, Pod } from '../objects.ts';
import type { Look } from '../ports.ts';
import { selectorFault, selects } from './selects.ts';

/** What a selector in a policy resolves to: the pods that could be found, and why that may not be all of them. */
export type Found = { readonly pods: readonly Pod[]; readonly problems: readonly string[] };

/** The pods and namespaces around one pod, as policies see them. */
export type World = {
  readonly self: Pod;
  readonly namespaces: Look<Namespace[]>;
  readonly podsOf: (namespace: string) => Look<Pod[]>;
  /** All pods of all namespaces were seen. */
  readonly isWhole: boolean;
};

const nameOf = ({ metadata }: Namespace): string => metadata?.name ?? '';

/** The API server gives every namespace its name as a label; a manifest in a file may lack it. */
const labelsOf = (namespace: Namespace): Labels => ({
  ...namespace.metadata?.labels,
  'kubernetes.io/metadata.name': nameOf(namespace),
});

export const namespaceLabels = (world: World, name: string): Labels | null => {
  const known =
    world.namespaces.state === 'found' ? world.namespaces.value.find((one) => nameOf(one) === name) : undefined;
  return known ? labelsOf(known) : null;
};

const allNamespaces = (seen: PodSeen): Look<Namespace[]> => {
  if (seen.namespaces.state !== 'found' || seen.namespace.state !== 'found') return seen.namespaces;
  const own = seen.namespace.value;
  const others = seen.namespaces.value.filter((one) => nameOf(one) !== nameOf(own));
  return { state: 'found', value: [own, ...others] };
};

const isAlone = ({ namespaces }: PodSeen): boolean => namespaces.state === 'found' && namespaces.value.length <= 1;

export const worldOf = (seen: PodSeen): World => ({
  self: seen.pod,
  isWhole: seen.neighbours.state === 'found' && (seen.elsewhere?.state === 'found' || isAlone(seen)),
  namespaces: allNamespaces(seen),
  podsOf: (namespace) => {
    if (namespace === seen.pod.metadata?.namespace) return seen.neighbours;
    if (seen.elsewhere?.state !== 'found') return seen.elsewhere ?? { state: 'absent' };
    return { state: 'found', value: seen.elsewhere.value.filter(({ metadata }) => metadata?.namespace === namespace) };
  },
});

/** A finished pod has no network any more. */
const canTalk = ({ status }: Pod): boolean => status?.phase !== 'Succeeded' && status?.phase !== 'Failed';

/** By name, since manifests have no UIDs. The pod is never its own peer: no policy keeps it from itself. */
const isItself = (world: World, { metadata }: Pod): boolean =>
  metadata?.name === world.self.metadata?.name && metadata?.namespace === world.self.metadata?.namespace;

/** A pod on the network of its node has the node's address: no engine tells it from the node, and no selector means it. */
export const isOnHost = ({ spec }: Pod): boolean => spec?.hostNetwork === true;

const othersIn = (world: World, pods: readonly Pod[]): Pod[] =>
  pods.filter((pod) => canTalk(pod) && !isItself(world, pod));

/** Pods of one namespace that a pod selector selects; null selects all of them. */
export const podsIn = (world: World, namespace: string, selector: LabelSelector | null): Found => {
  const fault = selectorFault(selector);
  if (fault) return { pods: [], problems: [fault] };
  const looked = world.podsOf(namespace);
  if (looked.state !== 'found')
    return { pods: [], problems: [`the pods of namespace ${namespace} were not looked at`] };
  const others = othersIn(world, looked.value).filter((pod) => !isOnHost(pod));
  return {
    pods: others.filter((pod) => selector === null || selects(selector, pod.metadata?.labels ?? {})),
    problems: [],
  };
};

/** The names of the namespaces that a selector selects. */
export const namespacesOf = (
  world: World,
  selector: LabelSelector,
): { names: readonly string[]; problems: readonly string[] } => {
  const fault = selectorFault(selector);
  if (fault) return { names: [], problems: [fault] };
  if (world.namespaces.state !== 'found')
    return { names: [], problems: ['the labels of the namespaces could not be looked at'] };
  return { names: world.namespaces.value.filter((one) => selects(selector, labelsOf(one))).map(nameOf), problems: [] };
};

/** Pods in the namespaces that one selector selects, narrowed by a pod selector where there is one. */
export const podsAcross = (world: World, namespaces: LabelSelector, pods: LabelSelector | null): Found => {
  const { names, problems } = namespacesOf(world, namespaces);
  const found = names.map((name) => podsIn(world, name, pods));
  return { pods: found.flatMap((one) => one.pods), problems: [...problems, ...found.flatMap((one) => one.problems)] };
};

/** Every pod that was seen, wherever it is and on whatever network. */
export const everyPod = (world: World): readonly Pod[] => {
  const names = world.namespaces.state === 'found' ? world.namespaces.value.map(nameOf) : [];
  const own = world.self.metadata?.namespace ?? '';
  return [...new Set([own, ...names])].flatMap((name) => {
    const looked = world.podsOf(name);
    return looked.state === 'found' ? othersIn(world, looked.value) : [];
  });
};
