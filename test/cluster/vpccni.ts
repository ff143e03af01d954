import type { KubernetesObject, Pod } from '../../src/objects.ts';
import { request } from './access.ts';
import { eventually } from './eventually.ts';
import { applyObject } from './manifests.ts';
import { advancePods, podsOf } from './scheduling.ts';
import { clusterNetworkPolicyDefinition, policyEndpointDefinition } from './vpccni.crds.ts';

export type AwsNodeOptions = {
  /** Whether the agent's flag and the ConfigMap say that network policies are enforced. */
  networkPolicy: boolean;
  /** Each of these nodes gets a running `aws-node` pod. */
  nodeNames: readonly string[];
  cniVersion?: string;
  agentVersion?: string;
  enforcingMode?: 'standard' | 'strict';
};

const registry = '602401143452.dkr.ecr.eu-central-1.amazonaws.com';
const labels = { 'k8s-app': 'aws-node', 'app.kubernetes.io/name': 'aws-node' };

const containers = ({ networkPolicy, cniVersion, agentVersion, enforcingMode }: AwsNodeOptions): object[] => [
  {
    name: 'aws-node',
    image: `${registry}/amazon-k8s-cni:${cniVersion ?? 'v1.21.1-eksbuild.1'}`,
    env: [{ name: 'NETWORK_POLICY_ENFORCING_MODE', value: enforcingMode ?? 'standard' }],
  },
  {
    name: 'aws-eks-nodeagent',
    image: `${registry}/amazon/aws-network-policy-agent:${agentVersion ?? 'v1.4.3-eksbuild.1'}`,
    args: ['--enable-ipv6=false', `--enable-network-policy=${networkPolicy}`, '--enable-policy-event-logs=false'],
    securityContext: { privileged: true },
  },
];

const daemonSet = (options: AwsNodeOptions): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name: 'aws-node', namespace: 'kube-system', labels },
  spec: {
    selector: { matchLabels: { 'k8s-app': 'aws-node' } },
    template: {
      metadata: { labels },
      spec: { hostNetwork: true, tolerations: [{ operator: 'Exists' }], containers: containers(options) },
    },
  },
});

const configMap = ({ networkPolicy }: AwsNodeOptions): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'amazon-vpc-cni', namespace: 'kube-system' },
  data: { 'enable-network-policy-controller': String(networkPolicy) },
});

const everyNodeHasItsPod = async (nodeNames: readonly string[]): Promise<Pod[]> => {
  await advancePods('kube-system', nodeNames);
  const pods = (await podsOf('kube-system', 'k8s-app=aws-node')).filter(({ status }) => status?.phase === 'Running');
  const missing = nodeNames.filter((node) => !pods.some(({ spec }) => spec?.nodeName === node));
  if (missing.length > 0) throw new Error(`no aws-node pod runs on ${missing.join(', ')}`);
  return pods;
};

const remove = async (nodeNames: readonly string[]): Promise<void> => {
  await request('admin', 'DELETE', '/apis/apps/v1/namespaces/kube-system/daemonsets/aws-node', {
    propagationPolicy: 'Foreground',
  });
  await request('admin', 'DELETE', '/api/v1/namespaces/kube-system/configmaps/amazon-vpc-cni');
  await eventually(async () => {
    await advancePods('kube-system', nodeNames);
    if ((await podsOf('kube-system', 'k8s-app=aws-node')).length > 0) throw new Error('aws-node pods are left');
  });
};

export const installNetworkPolicyDefinitions = async (): Promise<void> => {
  for (const definition of [policyEndpointDefinition, clusterNetworkPolicyDefinition]) await applyObject(definition);
};

/**
 * What the VPC CNI add-on puts into a cluster and Lazaret looks at: DaemonSet `aws-node` with its pods, the ConfigMap and
 * the definitions. `remove` takes DaemonSet, pods and ConfigMap away again, for the next test file.
 */
export const awsNodeDaemonSet = async (options: AwsNodeOptions): Promise<{ pods: Pod[]; remove(): Promise<void> }> => {
  await installNetworkPolicyDefinitions();
  await applyObject(configMap(options));
  await applyObject(daemonSet(options));
  const pods = await eventually(() => everyNodeHasItsPod(options.nodeNames));
  return { pods, remove: () => remove(options.nodeNames) };
};
