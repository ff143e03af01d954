import { randomBytes } from 'node:crypto';
import type { Container, Node, Pod } from '../../src/objects.ts';
import { asAdmin, mergePatch, podPath } from './access.ts';

export type RunningOptions = {
  podIP?: string;
  /** Merged over the status that a healthy pod has. */
  status?: object;
};

let addresses = 0;
const nextPodIP = (): string => {
  addresses += 1;
  return `10.1.${addresses >> 8}.${addresses & 255}`;
};

const digest = (): string => randomBytes(32).toString('hex');

const runningContainer = ({ name, image = '' }: Container, startedAt: string): object => ({
  name,
  image,
  imageID: `${image.replace(/[:@].*$/, '')}@sha256:${digest()}`,
  containerID: `containerd://${digest()}`,
  ready: true,
  started: true,
  restartCount: 0,
  state: { running: { startedAt } },
});

const finishedContainer = (container: Container, at: string): object => ({
  ...runningContainer(container, at),
  started: false,
  state: { terminated: { exitCode: 0, reason: 'Completed', startedAt: at, finishedAt: at } },
});

const initContainer = (container: Container, at: string): object =>
  container.restartPolicy === 'Always' ? runningContainer(container, at) : finishedContainer(container, at);

const healthy = (pod: Pod, hostIP: string, podIP: string): object => {
  const startTime = new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  const conditions = ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map((type) => ({
    type,
    status: 'True',
  }));
  return {
    phase: 'Running',
    startTime,
    hostIP,
    hostIPs: [{ ip: hostIP }],
    podIP,
    podIPs: [{ ip: podIP }],
    conditions,
    containerStatuses: pod.spec?.containers?.map((container) => runningContainer(container, startTime)),
    initContainerStatuses: pod.spec?.initContainers?.map((container) => initContainer(container, startTime)),
  };
};

const hostIPOf = async (nodeName: string): Promise<string> => {
  const node = await asAdmin<Node & { status: { addresses: { type: string; address: string }[] } }>(
    'GET',
    `/api/v1/nodes/${nodeName}`,
  );
  return node.status.addresses.find(({ type }) => type === 'InternalIP')?.address ?? '';
};

/** Gives a pod that is bound to a node the status that its kubelet would report. */
export const runPod = async (pod: Pod, options: RunningOptions = {}): Promise<Pod> => {
  const hostIP = await hostIPOf(pod.spec?.nodeName ?? '');
  const podIP = options.podIP ?? (pod.spec?.hostNetwork ? hostIP : nextPodIP());
  const status = { ...healthy(pod, hostIP, podIP), ...options.status };
  return asAdmin<Pod>('PATCH', `${podPath(pod)}/status`, { status }, mergePatch);
};

/** Creates a pod on a node of `createNode` and reports it Running and Ready. The manifest names its namespace. */
export const createRunningPod = async (
  manifest: Pod,
  { nodeName, ...options }: RunningOptions & { nodeName: string },
): Promise<Pod> => {
  const spec = { ...manifest.spec, nodeName };
  const path = `/api/v1/namespaces/${manifest.metadata?.namespace}/pods`;
  return runPod(await asAdmin<Pod>('POST', path, { ...manifest, apiVersion: 'v1', kind: 'Pod', spec }), options);
};

/** Binds a pod that waits for a scheduler to a node, as the scheduler does. */
export const bindPod = async (pod: Pod, nodeName: string): Promise<void> => {
  const target = { apiVersion: 'v1', kind: 'Node', name: nodeName };
  await asAdmin('POST', `${podPath(pod)}/binding`, { metadata: { name: pod.metadata?.name }, target });
};
