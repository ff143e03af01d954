import type { KubernetesObject, Pod } from '../../objects.ts';
import type { Look } from '../../ports.ts';
import { resources } from '../../resources.ts';
import { listOf, type PodLook } from './look.ts';
import { podsOnNode } from './node.ts';

/** The VPC CNI's DaemonSet: its agent's switch for network policies. */
const awsNode: PodLook<KubernetesObject> = {
  id: 'aws-node',
  resource: resources.daemonSets,
  verbs: ['get', 'list'],
  why: 'whether the VPC CNI enforces policies; whether Cilium or Calico runs',
  look: (reader) => reader.get(resources.daemonSets, 'kube-system', 'aws-node'),
};

/** Its pod on the pod's own node: nowhere else matters to this pod. */
const awsNodePods: PodLook<Pod[]> = {
  id: 'aws-node-pods',
  resource: resources.pods,
  verbs: ['get', 'list'],
  why: "whether the VPC CNI's agent runs on the pod's node",
  look: async (reader, { nodeName }) =>
    nodeName === null
      ? { state: 'found', value: [] }
      : podsOnNode(reader, nodeName, { namespace: 'kube-system', labelSelector: 'k8s-app=aws-node' }),
};

const vpcCniConfig: PodLook<KubernetesObject> = {
  id: 'vpc-cni-config',
  resource: resources.configMaps,
  verbs: ['get'],
  why: 'whether the network-policy controller of EKS is switched on',
  only: { namespace: 'kube-system', names: ['amazon-vpc-cni'] },
  look: (reader) => reader.get(resources.configMaps, 'kube-system', 'amazon-vpc-cni'),
};

/** Agents of other engines, by the label that their own charts give them, in any namespace: one request for both. */
const otherAgents: PodLook<KubernetesObject[]> = {
  id: 'other-agents',
  resource: resources.daemonSets,
  verbs: ['get', 'list'],
  why: 'whether Cilium or Calico runs',
  look: (reader) => reader.list(resources.daemonSets, { labelSelector: 'k8s-app in (cilium,calico-node)' }),
};

const policyEndpoints = listOf<KubernetesObject>(
  'policy-endpoints',
  resources.policyEndpoints,
  'namespace',
  'to which pods AWS has resolved the policies',
);

const ciliumConfig: PodLook<KubernetesObject> = {
  id: 'cilium-config',
  resource: resources.configMaps,
  verbs: ['get'],
  why: 'whether Cilium enforces policies',
  only: { namespace: 'kube-system', names: ['cilium-config'] },
  look: (reader) => reader.get(resources.configMaps, 'kube-system', 'cilium-config'),
};

const ciliumEndpoint: PodLook<KubernetesObject> = {
  id: 'cilium-endpoint',
  resource: resources.ciliumEndpoints,
  verbs: ['get', 'list'],
  why: 'under which labels Cilium knows the pod',
  look: (reader, { pod, namespace }) => reader.get(resources.ciliumEndpoints, namespace, pod.metadata?.name ?? ''),
};

const otherAgentPods: PodLook<Pod[]> = {
  id: 'other-agent-pods',
  resource: resources.pods,
  verbs: ['get', 'list'],
  why: "whether Cilium's or Calico's agent runs on the pod's node",
  look: async (reader, { nodeName }) =>
    nodeName === null
      ? { state: 'found', value: [] }
      : podsOnNode(reader, nodeName, { labelSelector: 'k8s-app in (cilium,calico-node)' }),
};

/** Asked only where such an agent was found. */
export const ciliumLooks = { ciliumConfig, ciliumEndpoint, otherAgentPods } as const;
export const calicoLooks = { otherAgentPods } as const;

export const engineLooks = { awsNode, awsNodePods, vpcCniConfig, otherAgents, policyEndpoints } as const;

/** Those of one engine among the agents that were found. */
export const agentsOf = (agents: Look<KubernetesObject[]>, app: 'cilium' | 'calico-node'): Look<KubernetesObject[]> => {
  if (agents.state !== 'found') return agents;
  const value = agents.value.filter(({ metadata }) => metadata?.labels?.['k8s-app'] === app);
  return { state: 'found', value };
};
