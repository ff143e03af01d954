import type { NetworkPolicy, Pod } from '../../objects.ts';
import type { ClusterReader, Look } from '../../ports.ts';
import { resources } from '../../resources.ts';

/** Whether a policy names pods by their namespaces: only then do pods elsewhere matter to what it admits. */
const namesNamespaces = ({ spec }: NetworkPolicy): boolean =>
  [...(spec?.ingress ?? []).map(({ from }) => from), ...(spec?.egress ?? []).map(({ to }) => to)]
    .flatMap((peers) => peers ?? [])
    .some(({ namespaceSelector }) => namespaceSelector !== undefined);

const pick = <T extends object, K extends keyof T>(from: T | undefined, ...keys: K[]): Pick<T, K> =>
  Object.fromEntries(
    keys.filter((key) => from?.[key] !== undefined).map((key) => [key, from?.[key]]),
  ) as unknown as Pick<T, K>;

/** What policies see of a pod: enough to name it as a peer, little enough to hold those of a whole cluster. */
const asPeer = ({ metadata, spec, status }: Pod): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: pick(metadata, 'name', 'namespace', 'uid', 'labels'),
  spec: pick(spec, 'nodeName', 'hostNetwork'),
  status: pick(status, 'phase', 'podIP', 'podIPs'),
});

/** Running pods of all other namespaces: one request, made only where a policy names namespaces. */
export const lookElsewhere = async (
  reader: Pick<ClusterReader, 'list'>,
  policies: Look<NetworkPolicy[]>,
  namespace: string,
): Promise<Look<Pod[]> | null> => {
  if (policies.state !== 'found' || !policies.value.some(namesNamespaces)) return null;
  const fieldSelector = `metadata.namespace!=${namespace},status.phase!=Succeeded,status.phase!=Failed`;
  const look = (await reader.list(resources.pods, { fieldSelector })) as Look<Pod[]>;
  return look.state === 'found' ? { state: 'found', value: look.value.map(asPeer) } : look;
};
