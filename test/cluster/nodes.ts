import type { Labels, Node } from '../../src/objects.ts';
import { asAdmin, mergePatch } from './access.ts';
import type { Kwok } from './kwok.ts';

export type NodeOptions = {
  osImage?: string;
  kubeletVersion?: string;
  kernelVersion?: string;
  containerRuntimeVersion?: string;
  architecture?: string;
  internalIP?: string;
  labels?: Labels;
  taints?: object[];
  providerID?: string;
  /** Plays this node's kubelet: its pods run by themselves and have logs. */
  kwok?: Pick<Kwok, 'nodeLabels' | 'port'>;
};

const labelsOf = (name: string, { architecture = 'amd64', labels = {}, kwok }: NodeOptions): Labels => ({
  'kubernetes.io/hostname': name,
  'kubernetes.io/os': 'linux',
  'kubernetes.io/arch': architecture,
  'node.kubernetes.io/instance-type': 'm6i.large',
  'topology.kubernetes.io/region': 'eu-central-1',
  'topology.kubernetes.io/zone': 'eu-central-1a',
  ...labels,
  ...kwok?.nodeLabels,
});

/** What an EKS node of Amazon Linux 2023 says about itself. */
const infoOf = (options: NodeOptions): object => ({
  osImage: options.osImage ?? 'Amazon Linux 2023.9.20261109',
  kubeletVersion: options.kubeletVersion ?? 'v1.36.3-eks-0000000',
  kernelVersion: options.kernelVersion ?? '6.12.55-74.119.amzn2023.x86_64',
  containerRuntimeVersion: options.containerRuntimeVersion ?? 'containerd://2.1.5',
  architecture: options.architecture ?? 'amd64',
  operatingSystem: 'linux',
  kubeProxyVersion: '',
  machineID: '',
  systemUUID: '',
  bootID: '',
});

let hosts = 9;

const internalIP = ({ internalIP: given, kwok }: NodeOptions): string => {
  if (given !== undefined) return given;
  if (kwok) return '127.0.0.1';
  hosts += 1;
  return `10.0.0.${hosts}`;
};

const statusOf = (name: string, options: NodeOptions): object => ({
  nodeInfo: infoOf(options),
  addresses: [
    { type: 'InternalIP', address: internalIP(options) },
    { type: 'Hostname', address: name },
  ],
  ...(options.kwok ? { daemonEndpoints: { kubeletEndpoint: { Port: options.kwok.port } } } : {}),
  capacity: { cpu: '2', memory: '8Gi', pods: '110' },
  allocatable: { cpu: '2', memory: '8Gi', pods: '110' },
  conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' }],
});

/** A Ready node. Its kubelet is played by the test (`createRunningPod`, `playKubelet`) or by kwok. The name must be free. */
export const createNode = async (name: string, options: NodeOptions = {}): Promise<Node> => {
  const providerID =
    options.providerID ?? `aws:///eu-central-1a/i-${Buffer.from(name).toString('hex').padEnd(17, '0').slice(0, 17)}`;
  const metadata = { name, labels: labelsOf(name, options) };
  await asAdmin('POST', '/api/v1/nodes', { metadata, spec: { providerID } });
  // Admission taints every new node as not ready, and the controller that would take it away is off.
  await asAdmin('PATCH', `/api/v1/nodes/${name}`, { spec: { taints: options.taints ?? [] } }, mergePatch);
  return asAdmin<Node>('PATCH', `/api/v1/nodes/${name}/status`, { status: statusOf(name, options) }, mergePatch);
};

export const deleteNode = async (name: string): Promise<void> => {
  await asAdmin('DELETE', `/api/v1/nodes/${name}`);
};
