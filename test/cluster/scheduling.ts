import type { Pod } from '../../src/objects.ts';
import { asAdmin, podPath, request } from './access.ts';
import { bindPod, runPod } from './kubelet.ts';
import { type Loop, repeatedly } from './repeatedly.ts';

export const podsOf = async (namespace: string, labelSelector = ''): Promise<Pod[]> => {
  const query = labelSelector === '' ? '' : `?labelSelector=${encodeURIComponent(labelSelector)}`;
  return (await asAdmin<{ items: Pod[] }>('GET', `/api/v1/namespaces/${namespace}/pods${query}`)).items;
};

/** A DaemonSet's pod says by node affinity which node it is for. */
const wantedNode = (pod: Pod): string | undefined =>
  /"matchFields":\[\{"key":"metadata\.name","operator":"In","values":\["([^"]+)"/.exec(
    JSON.stringify(pod.spec ?? {}),
  )?.[1];

let turn = 0;
const nodeFor = (pod: Pod, nodeNames: readonly string[]): string | undefined => {
  const wanted = pod.spec?.nodeName ?? wantedNode(pod);
  if (wanted === undefined) return nodeNames[turn++ % nodeNames.length];
  return nodeNames.includes(wanted) ? wanted : undefined;
};

const advance = async (pod: Pod, nodeNames: readonly string[]): Promise<void> => {
  const nodeName = nodeFor(pod, nodeNames);
  if (nodeName === undefined) return;
  if (pod.metadata?.deletionTimestamp) {
    const preconditions = { uid: pod.metadata.uid };
    await request('admin', 'DELETE', podPath(pod), { gracePeriodSeconds: 0, preconditions });
  } else if (pod.status?.phase === 'Pending') {
    if (!pod.spec?.nodeName) await bindPod(pod, nodeName);
    await runPod({ ...pod, spec: { ...pod.spec, nodeName } });
  }
};

/**
 * Once for all pods of a namespace, what scheduler and kubelets would do: pods that wait get one of the nodes and run,
 * pods that are being deleted go. Pods on other nodes are left alone.
 */
export const advancePods = async (namespace: string, nodeNames: readonly string[]): Promise<void> => {
  for (const pod of await podsOf(namespace)) await advance(pod, nodeNames);
};

/** `advancePods` again and again until `stop`, for tests in which controllers make and delete pods. */
export const playKubelet = (namespace: string, nodeNames: readonly string[]): Loop =>
  repeatedly(() => advancePods(namespace, nodeNames));
