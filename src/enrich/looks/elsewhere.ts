import type { NetworkPolicy, Pod } from '../../objects.ts';
import type { ClusterReader, Look } from '../../ports.ts';
import { resources } from '../../resources.ts';
import type { PoliciesSeen } from '../seen.ts';

/** Whether a policy means pods of other namespaces, by naming namespaces or nobody: only then do pods elsewhere matter. */
const meansNamespaces = ({ spec }: NetworkPolicy): boolean =>
  [...(spec?.ingress ?? []).map(({ from }) => from), ...(spec?.egress ?? []).map(({ to }) => to)].some(
    (peers) => !peers?.length || peers.some(({ namespaceSelector }) => namespaceSelector !== undefined),
  );

type Containers = NonNullable<Pod['spec']>['containers'];

const pick = <T extends object, K extends keyof T>(from: T | undefined, ...keys: K[]): Pick<T, K> =>
  Object.fromEntries(
    keys.filter((key) => from?.[key] !== undefined).map((key) => [key, from?.[key]]),
  ) as unknown as Pick<T, K>;

const portsAlone = (containers: Containers): NonNullable<Containers> =>
  (containers ?? [])
    .filter(({ ports }) => ports?.length)
    .map(({ name, ports = [], restartPolicy }) => ({ name, ports, ...(restartPolicy ? { restartPolicy } : {}) }));

/** Policies go by the names of ports: without those of pods elsewhere, what is let through to them would not be seen. */
const containersOf = (spec: Pod['spec']): NonNullable<Pod['spec']> => {
  const [containers, initContainers] = [portsAlone(spec?.containers), portsAlone(spec?.initContainers)];
  return {
    ...(containers.length > 0 ? { containers } : {}),
    ...(initContainers.length > 0 ? { initContainers } : {}),
  };
};

/** What policies see of a pod: enough to name it as a peer, little enough to hold those of a whole cluster. */
const asPeer = ({ metadata, spec, status }: Pod): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: pick(metadata, 'name', 'namespace', 'uid', 'labels'),
  spec: { ...pick(spec, 'nodeName', 'hostNetwork', 'serviceAccountName'), ...containersOf(spec) },
  status: pick(status, 'phase', 'podIP', 'podIPs'),
});

/** Kinds whose rules may mean pods of any namespace, whatever they name. */
const wide = [
  'awsClusterNetworkPolicies',
  'ciliumNetworkPolicies',
  'ciliumClusterwideNetworkPolicies',
  'calicoNetworkPolicies',
  'calicoGlobalNetworkPolicies',
  'calicoStoredNetworkPolicies',
  'calicoStoredGlobalNetworkPolicies',
] as const;

const isNeeded = (policies: PoliciesSeen): boolean => {
  const { networkPolicies } = policies;
  if (networkPolicies.state === 'found' && networkPolicies.value.some(meansNamespaces)) return true;
  return wide.some((kind) => {
    const look = policies[kind];
    return look?.state === 'found' && look.value.length > 0;
  });
};

/** Running pods of all other namespaces: one request, made only where a policy may mean them. */
export const lookElsewhere = async (
  reader: Pick<ClusterReader, 'list'>,
  policies: PoliciesSeen,
  namespace: string,
): Promise<Look<Pod[]> | null> => {
  if (!isNeeded(policies)) return null;
  const fieldSelector = `metadata.namespace!=${namespace},status.phase!=Succeeded,status.phase!=Failed`;
  const look = (await reader.list(resources.pods, { fieldSelector })) as Look<Pod[]>;
  return look.state === 'found' ? { state: 'found', value: look.value.map(asPeer) } : look;
};
