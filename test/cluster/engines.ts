import type { KubernetesObject, Pod } from '../../src/objects.ts';
import { asAdmin, mergePatch, request } from './access.ts';
import { eventually } from './eventually.ts';
import { applyManifests, applyObject } from './manifests.ts';
import { type Loop, repeatedly } from './repeatedly.ts';
import { advancePods, podsOf } from './scheduling.ts';

const where = 'kube-system';

const daemonSet = (name: string, app: string, container: string, image: string): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'DaemonSet',
  metadata: { name, namespace: where, labels: { 'k8s-app': app } },
  spec: {
    selector: { matchLabels: { 'k8s-app': app } },
    template: {
      metadata: { labels: { 'k8s-app': app } },
      spec: { hostNetwork: true, tolerations: [{ operator: 'Exists' }], containers: [{ name: container, image }] },
    },
  },
});

const agentsRun = async (app: string, nodeNames: readonly string[]): Promise<void> => {
  await advancePods(where, nodeNames);
  const pods = (await podsOf(where, `k8s-app=${app}`)).filter(({ status }) => status?.phase === 'Running');
  if (pods.length < nodeNames.length) throw new Error(`${app} does not run everywhere yet`);
};

const removeAgents = async (name: string, app: string, nodeNames: readonly string[]): Promise<void> => {
  await request('admin', 'DELETE', `/apis/apps/v1/namespaces/${where}/daemonsets/${name}`, {
    propagationPolicy: 'Foreground',
  });
  await eventually(async () => {
    await advancePods(where, nodeNames);
    if ((await podsOf(where, `k8s-app=${app}`)).length > 0) throw new Error(`${app} pods are left`);
  });
};

export const removeDefinitions = async (definitions: readonly KubernetesObject[]): Promise<void> => {
  const all = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
  for (const { metadata } of definitions) await request('admin', 'DELETE', `${all}/${metadata?.name}`);
  await eventually(async () => {
    const { items } = await asAdmin<{ items: KubernetesObject[] }>('GET', all);
    if (items.some(({ metadata }) => definitions.some((one) => one.metadata?.name === metadata?.name)))
      throw new Error('definitions are left');
  });
};

export type Engine = { remove(): Promise<void> };

/** What makes a cluster one of Cilium's, as far as Lazaret looks: definitions, agents on the nodes, the switches. */
export const ciliumCluster = async (definitions: string, nodeNames: readonly string[]): Promise<Engine> => {
  const applied = await applyManifests(definitions);
  const config = { 'enable-policy': 'default', 'policy-audit-mode': 'false' };
  await applyObject({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'cilium-config', namespace: where },
    data: config,
  });
  await applyObject(daemonSet('cilium', 'cilium', 'cilium-agent', 'quay.io/cilium/cilium:v1.20.2'));
  await eventually(() => agentsRun('cilium', nodeNames));
  return {
    remove: async () => {
      await removeAgents('cilium', 'cilium', nodeNames);
      await request('admin', 'DELETE', `/api/v1/namespaces/${where}/configmaps/cilium-config`);
      await removeDefinitions(applied);
    },
  };
};

export const calicoCluster = async (definitions: string, nodeNames: readonly string[]): Promise<Engine> => {
  const applied = await applyManifests(definitions);
  await applyObject(daemonSet('calico-node', 'calico-node', 'calico-node', 'quay.io/calico/node:v3.30.1'));
  await eventually(() => agentsRun('calico-node', nodeNames));
  return {
    remove: async () => {
      await removeAgents('calico-node', 'calico-node', nodeNames);
      await removeDefinitions(applied);
    },
  };
};

const endpointOf = ({ metadata, status }: Pod, isKept: (label: string) => boolean): KubernetesObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumEndpoint',
  metadata: { name: metadata?.name ?? '', namespace: metadata?.namespace ?? '' },
  status: {
    id: 1,
    state: 'ready',
    identity: {
      id: 4711,
      labels: [
        ...Object.entries(metadata?.labels ?? {})
          .filter(([key]) => isKept(key))
          .map(([key, value]) => `k8s:${key}=${value}`),
        `k8s:io.kubernetes.pod.namespace=${metadata?.namespace}`,
      ],
    },
    networking: { addressing: [{ ipv4: status?.podIP ?? '' }], node: status?.hostIP ?? '' },
  },
});

/**
 * Plays what Cilium's agents tell of the pods of one namespace: a CiliumEndpoint for each that runs, with the labels that
 * go into identities, made anew as labels change.
 */
export const playCilium = (namespace: string, isKept: (label: string) => boolean = () => true): Loop =>
  repeatedly(async () => {
    const path = `/apis/cilium.io/v2/namespaces/${namespace}/ciliumendpoints`;
    for (const pod of await podsOf(namespace)) {
      if (pod.status?.phase !== 'Running') continue;
      const body = endpointOf(pod, isKept);
      const made = await request('admin', 'POST', path, body);
      if (made.status === 409)
        await asAdmin('PATCH', `${path}/${pod.metadata?.name}`, { status: body['status'] }, mergePatch);
    }
  });
