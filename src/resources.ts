import type { Resource } from './ports.ts';

const of = (group: string, version: string, resource: string, kind: string, namespaced = true): Resource => ({
  group,
  version,
  resource,
  kind,
  namespaced,
});

/** Every resource of the Kubernetes API that Lazaret knows, by full group, version and plural. */
export const resources = {
  pods: of('', 'v1', 'pods', 'Pod'),
  services: of('', 'v1', 'services', 'Service'),
  serviceAccounts: of('', 'v1', 'serviceaccounts', 'ServiceAccount'),
  configMaps: of('', 'v1', 'configmaps', 'ConfigMap'),
  events: of('', 'v1', 'events', 'Event'),
  namespaces: of('', 'v1', 'namespaces', 'Namespace', false),
  nodes: of('', 'v1', 'nodes', 'Node', false),
  deployments: of('apps', 'v1', 'deployments', 'Deployment'),
  replicaSets: of('apps', 'v1', 'replicasets', 'ReplicaSet'),
  statefulSets: of('apps', 'v1', 'statefulsets', 'StatefulSet'),
  daemonSets: of('apps', 'v1', 'daemonsets', 'DaemonSet'),
  jobs: of('batch', 'v1', 'jobs', 'Job'),
  cronJobs: of('batch', 'v1', 'cronjobs', 'CronJob'),
  networkPolicies: of('networking.k8s.io', 'v1', 'networkpolicies', 'NetworkPolicy'),
  ingresses: of('networking.k8s.io', 'v1', 'ingresses', 'Ingress'),
  gateways: of('gateway.networking.k8s.io', 'v1', 'gateways', 'Gateway'),
  httpRoutes: of('gateway.networking.k8s.io', 'v1', 'httproutes', 'HTTPRoute'),
  grpcRoutes: of('gateway.networking.k8s.io', 'v1', 'grpcroutes', 'GRPCRoute'),
  tlsRoutes: of('gateway.networking.k8s.io', 'v1', 'tlsroutes', 'TLSRoute'),
  tcpRoutes: of('gateway.networking.k8s.io', 'v1', 'tcproutes', 'TCPRoute'),
  udpRoutes: of('gateway.networking.k8s.io', 'v1', 'udproutes', 'UDPRoute'),
  olderTlsRoutes: of('gateway.networking.k8s.io', 'v1alpha2', 'tlsroutes', 'TLSRoute'),
  olderTcpRoutes: of('gateway.networking.k8s.io', 'v1alpha2', 'tcproutes', 'TCPRoute'),
  olderUdpRoutes: of('gateway.networking.k8s.io', 'v1alpha2', 'udproutes', 'UDPRoute'),
  targetGroupBindings: of('elbv2.k8s.aws', 'v1beta1', 'targetgroupbindings', 'TargetGroupBinding'),
  autoModeTargetGroupBindings: of('eks.amazonaws.com', 'v1', 'targetgroupbindings', 'TargetGroupBinding'),
  endpointSlices: of('discovery.k8s.io', 'v1', 'endpointslices', 'EndpointSlice'),
  horizontalPodAutoscalers: of('autoscaling', 'v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler'),
  podDisruptionBudgets: of('policy', 'v1', 'poddisruptionbudgets', 'PodDisruptionBudget'),
  roles: of('rbac.authorization.k8s.io', 'v1', 'roles', 'Role'),
  roleBindings: of('rbac.authorization.k8s.io', 'v1', 'rolebindings', 'RoleBinding'),
  clusterRoles: of('rbac.authorization.k8s.io', 'v1', 'clusterroles', 'ClusterRole', false),
  clusterRoleBindings: of('rbac.authorization.k8s.io', 'v1', 'clusterrolebindings', 'ClusterRoleBinding', false),
  policyEndpoints: of('networking.k8s.aws', 'v1alpha1', 'policyendpoints', 'PolicyEndpoint'),
  clusterPolicyEndpoints: of(
    'networking.k8s.aws',
    'v1alpha1',
    'clusterpolicyendpoints',
    'ClusterPolicyEndpoint',
    false,
  ),
  awsClusterNetworkPolicies: of(
    'networking.k8s.aws',
    'v1alpha1',
    'clusternetworkpolicies',
    'ClusterNetworkPolicy',
    false,
  ),
  clusterNetworkPolicies: of(
    'policy.networking.k8s.io',
    'v1alpha2',
    'clusternetworkpolicies',
    'ClusterNetworkPolicy',
    false,
  ),
  ciliumNetworkPolicies: of('cilium.io', 'v2', 'ciliumnetworkpolicies', 'CiliumNetworkPolicy'),
  ciliumClusterwideNetworkPolicies: of(
    'cilium.io',
    'v2',
    'ciliumclusterwidenetworkpolicies',
    'CiliumClusterwideNetworkPolicy',
    false,
  ),
  ciliumEndpoints: of('cilium.io', 'v2', 'ciliumendpoints', 'CiliumEndpoint'),
  calicoNetworkPolicies: of('projectcalico.org', 'v3', 'networkpolicies', 'NetworkPolicy'),
  calicoGlobalNetworkPolicies: of('projectcalico.org', 'v3', 'globalnetworkpolicies', 'GlobalNetworkPolicy', false),
  calicoTiers: of('projectcalico.org', 'v3', 'tiers', 'Tier', false),
  calicoNetworkSets: of('projectcalico.org', 'v3', 'networksets', 'NetworkSet'),
  calicoGlobalNetworkSets: of('projectcalico.org', 'v3', 'globalnetworksets', 'GlobalNetworkSet', false),
  calicoStoredNetworkPolicies: of('crd.projectcalico.org', 'v1', 'networkpolicies', 'NetworkPolicy'),
  calicoStoredGlobalNetworkPolicies: of(
    'crd.projectcalico.org',
    'v1',
    'globalnetworkpolicies',
    'GlobalNetworkPolicy',
    false,
  ),
  calicoStoredTiers: of('crd.projectcalico.org', 'v1', 'tiers', 'Tier', false),
  calicoStoredNetworkSets: of('crd.projectcalico.org', 'v1', 'networksets', 'NetworkSet'),
  calicoStoredGlobalNetworkSets: of('crd.projectcalico.org', 'v1', 'globalnetworksets', 'GlobalNetworkSet', false),
  scaledObjects: of('keda.sh', 'v1alpha1', 'scaledobjects', 'ScaledObject'),
  rollouts: of('argoproj.io', 'v1alpha1', 'rollouts', 'Rollout'),
} as const satisfies { [name: string]: Resource };

const known = Object.values(resources);

/** The resource of an object by its `apiVersion` and `kind`, for snapshots and owner references; null if Lazaret does not know it. */
export const resourceOf = (apiVersion: string, kind: string): Resource | null => {
  const [version, group] = apiVersion.includes('/') ? apiVersion.split('/').reverse() : [apiVersion, ''];
  return (
    known.find((resource) => resource.kind === kind && resource.group === group && resource.version === version) ?? null
  );
};
