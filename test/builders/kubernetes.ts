import type {
  Container,
  KubernetesObject,
  Labels,
  Namespace,
  NetworkPolicy,
  Node,
  Pod,
  PolicyRule,
  Role,
  RoleBinding,
  Service,
  ServiceAccount,
  Subject,
  Workload,
} from '../../src/objects.ts';
import type { Look } from '../../src/ports.ts';
import { reason } from '../../src/reason.ts';
import { aContainer, aPod } from './pod.ts';

export const found = <T>(value: T): Look<T> => ({ state: 'found', value });
export const absent: Look<never> = { state: 'absent' };
export const unreachable = (message = 'the API server did not answer within 15 s'): Look<never> => ({
  state: 'unreachable',
  problem: reason('cluster-timeout', message),
});

export const aNamespace = (name = 'shop', labels: Labels = {}): Namespace => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, uid: `uid-of-namespace-${name}`, labels: { 'kubernetes.io/metadata.name': name, ...labels } },
});

export const nodeName = 'ip-10-0-1-23.eu-central-1.compute.internal';

/** A Ready EC2 node of Amazon Linux 2023. `nodeInfo` is merged over that. */
export const aNode = (
  overrides: { name?: string; labels?: Labels; nodeInfo?: object; instanceId?: string } = {},
): Node => ({
  apiVersion: 'v1',
  kind: 'Node',
  metadata: {
    name: overrides.name ?? nodeName,
    uid: `uid-of-node-${overrides.name ?? nodeName}`,
    labels: {
      'kubernetes.io/hostname': overrides.name ?? nodeName,
      'kubernetes.io/os': 'linux',
      'kubernetes.io/arch': 'amd64',
      'topology.kubernetes.io/zone': 'eu-central-1a',
      ...overrides.labels,
    },
  },
  spec: { providerID: `aws:///eu-central-1a/${overrides.instanceId ?? 'i-0123456789abcdef0'}` },
  status: {
    nodeInfo: {
      osImage: 'Amazon Linux 2023.9.20261109',
      operatingSystem: 'linux',
      kernelVersion: '6.12.55-74.119.amzn2023.x86_64',
      containerRuntimeVersion: 'containerd://2.1.5',
      kubeletVersion: 'v1.36.3-eks-3025e55',
      architecture: 'amd64',
      ...overrides.nodeInfo,
    },
    runtimeHandlers: [{ name: '', features: { userNamespaces: true, recursiveReadOnlyMounts: true } }],
    features: { supplementalGroupsPolicy: true },
    addresses: [
      { type: 'InternalIP', address: '10.0.1.23' },
      { type: 'Hostname', address: overrides.name ?? nodeName },
    ],
    conditions: [{ type: 'Ready', status: 'True' }],
  },
});

export const aServiceAccount = (name = 'web', overrides: Partial<ServiceAccount> = {}): ServiceAccount => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  ...overrides,
  metadata: { name, namespace: 'shop', uid: `uid-of-serviceaccount-${name}`, ...overrides.metadata },
});

const workload = (kind: string, name: string, overrides: Partial<Workload>): Workload => ({
  apiVersion: 'apps/v1',
  kind,
  ...overrides,
  metadata: {
    name,
    namespace: 'shop',
    uid: `uid-of-${kind.toLowerCase()}-${name}`,
    resourceVersion: '40001',
    labels: { app: name },
    ...overrides.metadata,
  },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [aContainer({ name })] } },
    ...overrides.spec,
  },
});

export const aDeployment = (name = 'web', overrides: Partial<Workload> = {}): Workload =>
  workload('Deployment', name, {
    ...overrides,
    metadata: { uid: '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d', ...overrides.metadata },
  });

export const aStatefulSet = (name = 'cart', overrides: Partial<Workload> = {}): Workload =>
  workload('StatefulSet', name, overrides);

/** The ReplicaSet that owns `aPod()`, itself owned by `aDeployment()`. */
export const aReplicaSet = (name = 'web-6d5f7c9b8', overrides: Partial<Workload> = {}): Workload =>
  workload('ReplicaSet', name, {
    ...overrides,
    metadata: {
      uid: '4d3c2b1a-0f9e-4d8c-b7a6-5f4e3d2c1b0a',
      labels: { app: 'web', 'pod-template-hash': '6d5f7c9b8' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: 'web',
          uid: '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d',
          controller: true,
        },
      ],
      ...overrides.metadata,
    },
  });

export const aNetworkPolicy = (
  name: string,
  spec: NonNullable<NetworkPolicy['spec']>,
  namespace = 'shop',
): NetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace, uid: `uid-of-networkpolicy-${name}` },
  spec,
});

export const aService = (name = 'web', overrides: Partial<Service> = {}): Service => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, namespace: 'shop' },
  ...overrides,
  spec: {
    type: 'ClusterIP',
    selector: { app: name },
    ports: [{ port: 80, targetPort: 8080, protocol: 'TCP' }],
    ...overrides.spec,
  },
});

export type AwsNodeSwitches = { networkPolicy?: boolean; agentVersion?: string; enforcingMode?: 'standard' | 'strict' };

const registry = '602401143452.dkr.ecr.eu-central-1.amazonaws.com';

const awsNodeContainers = ({
  networkPolicy = true,
  agentVersion = 'v1.4.3',
  enforcingMode = 'standard',
}: AwsNodeSwitches): Container[] => [
  {
    name: 'aws-node',
    image: `${registry}/amazon-k8s-cni:v1.21.1-eksbuild.1`,
    env: [{ name: 'NETWORK_POLICY_ENFORCING_MODE', value: enforcingMode }],
  },
  {
    name: 'aws-eks-nodeagent',
    image: `${registry}/amazon/aws-network-policy-agent:${agentVersion}-eksbuild.1`,
    args: ['--enable-ipv6=false', `--enable-network-policy=${networkPolicy}`, '--enable-policy-event-logs=false'],
    securityContext: { privileged: true },
  },
];

/** The DaemonSet of the VPC CNI add-on. */
export const anAwsNode = (switches: AwsNodeSwitches = {}): Workload => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'aws-node', namespace: 'kube-system', labels: { 'k8s-app': 'aws-node' } },
  spec: {
    selector: { matchLabels: { 'k8s-app': 'aws-node' } },
    template: {
      metadata: { labels: { 'k8s-app': 'aws-node' } },
      spec: { hostNetwork: true, containers: awsNodeContainers(switches) },
    },
  },
});

/** The running, Ready `aws-node` pod of a node. */
export const anAwsNodePod = (switches: AwsNodeSwitches = {}, on = nodeName): Pod =>
  aPod({
    metadata: {
      name: 'aws-node-x7k2p',
      namespace: 'kube-system',
      uid: '7f6e5d4c-3b2a-4190-8f7e-6d5c4b3a2f1e',
      labels: { 'k8s-app': 'aws-node' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'DaemonSet',
          name: 'aws-node',
          uid: 'uid-of-daemonset-aws-node',
          controller: true,
        },
      ],
    },
    spec: { containers: awsNodeContainers(switches), hostNetwork: true, nodeName: on, serviceAccountName: 'aws-node' },
    status: {
      podIP: '10.0.1.23',
      podIPs: [{ ip: '10.0.1.23' }],
      containerStatuses: ['aws-node', 'aws-eks-nodeagent'].map((name) => ({
        name,
        ready: true,
        restartCount: 0,
        containerID: `containerd://${(name === 'aws-node' ? 'b' : 'c').repeat(64)}`,
        state: { running: { startedAt: '2026-11-20T08:00:00Z' } },
      })),
    },
  });

/** The ConfigMap by which the network-policy controller of the EKS control plane is switched on. */
export const aVpcCniConfig = (on = true): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
  data: { 'enable-network-policy-controller': String(on) },
});

export const aClusterRole = (name: string, rules: PolicyRule[]): Role => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name },
  rules,
});

export const aRole = (name: string, rules: PolicyRule[], namespace = 'shop'): Role => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'Role',
  metadata: { name, namespace },
  rules,
});

export const aClusterRoleBinding = (name: string, clusterRole: string, subjects: Subject[]): RoleBinding => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: clusterRole },
  subjects,
});

export const aRoleBinding = (
  name: string,
  roleRef: { kind: 'Role' | 'ClusterRole'; name: string },
  subjects: Subject[],
  namespace = 'shop',
): RoleBinding => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { name, namespace },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', ...roleRef },
  subjects,
});
