import { quarantineLabel } from '../../src/contain/names.ts';
import type { KubernetesObject, Pod, Workload } from '../../src/objects.ts';
import { nodeName } from './kubernetes.ts';
import { podUid } from './pod.ts';

const daemonSet = (name: string, namespace: string, app: string, image: string): Workload => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name, namespace, uid: `uid-of-${name}`, labels: { 'k8s-app': app } },
  spec: { template: { spec: { containers: [{ name: app === 'cilium' ? 'cilium-agent' : 'calico-node', image }] } } },
});

export const aCiliumAgent = (version = 'v1.18.2'): Workload =>
  daemonSet('cilium', 'kube-system', 'cilium', `quay.io/cilium/cilium:${version}@sha256:0123`);
export const aCalicoAgent = (version = 'v3.30.1'): Workload =>
  daemonSet('calico-node', 'calico-system', 'calico-node', `quay.io/calico/node:${version}`);

/** The agent's pod on the node of `aPod()`, Ready or not. */
export const anAgentPod = (app: 'cilium' | 'calico-node', ready = true): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `${app}-x7k2p`, namespace: 'kube-system', uid: `uid-of-${app}-pod`, labels: { 'k8s-app': app } },
  spec: { nodeName },
  status: { phase: 'Running', conditions: [{ type: 'Ready', status: ready ? 'True' : 'False' }] },
});

export const aCiliumConfig = (data: { [key: string]: string } = {}): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'cilium-config', namespace: 'kube-system', uid: 'uid-of-cilium-config' },
  data: { 'enable-policy': 'default', ...data },
});

/** What Cilium knows a pod under; the quarantine label among it, unless the cluster leaves it out of identities. */
export const aCiliumEndpoint = (
  labels: readonly string[] = [`k8s:${quarantineLabel}=${podUid}`],
  state = 'ready',
  name = 'web-6d5f7c9b8-abcde',
): KubernetesObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumEndpoint',
  metadata: { name, namespace: 'shop', uid: 'uid-of-endpoint' },
  status: { state, identity: { id: 4711, labels: ['k8s:io.kubernetes.pod.namespace=shop', ...labels] } },
});
