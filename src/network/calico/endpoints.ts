import type { KubernetesObject, Labels, Pod } from '../../objects.ts';
import type { Look } from '../../ports.ts';
import { namespaceLabels, type World } from '../world.ts';

/** Labels that Calico derives from the namespace and the service account, under prefixes that hold them apart. */
const isDerived = (key: string): boolean => /^(pcns|pcsa)\./.test(key);

/** The labels of a pod as Calico's selectors see them. */
export const podLabels = (pod: Pod, labels: Labels): Labels => ({
  ...labels,
  'projectcalico.org/namespace': pod.metadata?.namespace ?? '',
  'projectcalico.org/orchestrator': 'k8s',
  ...(pod.spec?.serviceAccountName ? { 'projectcalico.org/serviceaccount': pod.spec.serviceAccountName } : {}),
});

/** The labels of a namespace as a namespaceSelector sees them; null where it was not seen. */
export const spaceLabels = (world: World, namespace: string): Labels | null => {
  const labels = namespaceLabels(world, namespace);
  return labels === null
    ? null
    : { ...labels, 'projectcalico.org/name': namespace, 'projectcalico.org/namespace': namespace };
};

export const usesDerived = (keys: ReadonlySet<string>): boolean => [...keys].some(isDerived);

/** Addresses under a label: GlobalNetworkSet, and NetworkSet in its namespace. */
export type NetworkSet = {
  readonly labels: Labels;
  readonly namespace: string | null;
  readonly nets: readonly string[];
};

const netsOf = ({ spec }: { spec?: unknown }): string[] => {
  const nets = typeof spec === 'object' && spec !== null && 'nets' in spec ? spec.nets : [];
  return Array.isArray(nets) ? nets.map(String) : [];
};

const asSet = (object: KubernetesObject): NetworkSet => {
  const namespace = object.metadata?.namespace ?? null;
  const own = object.metadata?.labels ?? {};
  return {
    labels: namespace === null ? own : { ...own, 'projectcalico.org/namespace': namespace },
    namespace,
    nets: netsOf(object as { spec?: unknown }),
  };
};

/** All sets that were seen; null where somebody should have looked and could not. */
export const networkSets = (looks: readonly (Look<KubernetesObject[]> | undefined)[]): NetworkSet[] | null => {
  if (looks.some((look) => look === undefined || look.state === 'unreachable')) return null;
  return looks.flatMap((look) => (look?.state === 'found' ? look.value.map(asSet) : []));
};
