import { policySelects, selects } from '../../src/network/selects.ts';
import type { KubernetesObject, LabelSelector, NetworkPolicy, Pod } from '../../src/objects.ts';
import type { Cluster, Resource } from '../../src/ports.ts';
import { resources } from '../../src/resources.ts';
import type { FakeCluster } from './fake-cluster.ts';

const finalizer = 'networking.k8s.aws/resources';

const endpointsOf = (pods: readonly Pod[]): object[] =>
  pods
    .filter(({ spec, status }) => !spec?.hostNetwork && status?.podIP)
    .map(({ metadata, status }) => ({
      name: metadata?.name,
      namespace: metadata?.namespace,
      podIP: status?.podIP,
      hostIP: status?.hostIP,
    }));

const podsOf = (cluster: FakeCluster): Pod[] => cluster.objects(resources.pods) as Pod[];

const resolve = (cluster: FakeCluster, policy: NetworkPolicy): void => {
  const { name = '', namespace = '' } = policy.metadata ?? {};
  cluster.change(resources.networkPolicies, namespace, name, { metadata: { finalizers: [finalizer] } });
  const selected = podsOf(cluster).filter(
    ({ metadata }) => metadata?.namespace === namespace && policySelects(policy, namespace, metadata.labels ?? {}),
  );
  cluster.seed({
    apiVersion: 'networking.k8s.aws/v1alpha1',
    kind: 'PolicyEndpoint',
    metadata: { name: `${name}-x7k2p`, namespace },
    spec: {
      policyRef: { name, namespace },
      podIsolation: policy.spec?.policyTypes ?? ['Ingress'],
      podSelectorEndpoints: endpointsOf(selected),
      ingress: [],
      egress: [],
    },
  });
};

type ClusterPolicy = KubernetesObject & { spec?: { subject?: { pods?: { podSelector?: LabelSelector } } } };

const resolveCluster = (cluster: FakeCluster, policy: ClusterPolicy): void => {
  const name = policy.metadata?.name ?? '';
  const selected = podsOf(cluster).filter(({ metadata }) =>
    selects(policy.spec?.subject?.pods?.podSelector ?? {}, metadata?.labels ?? {}),
  );
  cluster.seed({
    apiVersion: 'networking.k8s.aws/v1alpha1',
    kind: 'ClusterPolicyEndpoint',
    metadata: { name: `${name}-x7k2p` },
    spec: { policyRef: { name }, podSelectorEndpoints: endpointsOf(selected) },
  });
};

const forget = (cluster: FakeCluster, resource: Resource, namespace: string | null, name: string): void => {
  const endpoints = resource.namespaced ? resources.policyEndpoints : resources.clusterPolicyEndpoints;
  if (cluster.object(resource, namespace, name)) cluster.drop(resource, namespace, name);
  if (cluster.object(endpoints, namespace, `${name}-x7k2p`)) cluster.drop(endpoints, namespace, `${name}-x7k2p`);
};

const isPolicy = ({ resource, group }: Resource): boolean =>
  (resource === 'networkpolicies' && group === 'networking.k8s.io') ||
  (resource === 'clusternetworkpolicies' && group === 'networking.k8s.aws');

/**
 * A fake cluster in which AWS's network-policy controller runs. Spec: a NetworkPolicy that is created gets the finalizer
 * `networking.k8s.aws/resources` and one PolicyEndpoint with the pods that it selects then; a ClusterNetworkPolicy gets one
 * ClusterPolicyEndpoint; one that is deleted loses both. At once, where the real one takes its batch of a second; rules are
 * not resolved, and labels that change later are not followed.
 */
export const withPolicyController = (cluster: FakeCluster): Cluster => ({
  name: cluster.name,
  get: (...call) => cluster.get(...call),
  list: (...call) => cluster.list(...call),
  log: (...call) => cluster.log(...call),
  watch: (...call) => cluster.watch(...call),
  patch: (...call) => cluster.patch(...call),
  create: async (resource, namespace, body, options) => {
    const write = await cluster.create(resource, namespace, body, options);
    const created = isPolicy(resource) && cluster.object(resource, namespace, body.metadata?.name ?? '');
    if (created && resource.namespaced) resolve(cluster, created as NetworkPolicy);
    else if (created) resolveCluster(cluster, created as ClusterPolicy);
    return write;
  },
  delete: async (resource, namespace, name, preconditions, options) => {
    const write = await cluster.delete(resource, namespace, name, preconditions, options);
    const left = isPolicy(resource) && cluster.object(resource, namespace, name);
    if (isPolicy(resource) && (!left || left.metadata?.deletionTimestamp)) forget(cluster, resource, namespace, name);
    return write;
  },
});
