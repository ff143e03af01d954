import type { PodSeen } from '../enrich/seen.ts';
import { at, each, pairs, text } from './reading.ts';

export type NodeOs = 'amazon-linux' | 'bottlerocket' | 'ubuntu' | 'windows' | 'other' | 'unknown';

/** What the node itself tells of how it runs containers. `osImage` is `''` when it could not be seen. */
export type NodeFacts = {
  readonly os: NodeOs;
  readonly osImage: string;
  /** Major version of containerd, null for another runtime or when it is not known. */
  readonly containerd: number | null;
  readonly runtime: string;
};

const families: readonly (readonly [RegExp, NodeOs])[] = [
  [/^Amazon Linux/, 'amazon-linux'],
  [/^Bottlerocket/, 'bottlerocket'],
  [/^Ubuntu/, 'ubuntu'],
  [/^Windows/, 'windows'],
];

const osOf = (osImage: string): NodeOs => {
  if (osImage === '') return 'unknown';
  return families.find(([pattern]) => pattern.test(osImage))?.[1] ?? 'other';
};

export const nodeFacts = ({ node }: PodSeen): NodeFacts => {
  const info = node.state === 'found' ? at(at(node.value, 'status'), 'nodeInfo') : undefined;
  const osImage = text(at(info, 'osImage')) ?? '';
  const runtime = text(at(info, 'containerRuntimeVersion')) ?? '';
  const major = /^containerd:\/\/(\d+)\./.exec(runtime)?.[1];
  return { os: osOf(osImage), osImage, runtime, containerd: major === undefined ? null : Number(major) };
};

/** The pod says so itself, or it sits on a Windows node. */
export const isWindows = (seen: PodSeen): boolean =>
  seen.pod.spec?.os?.name === 'windows' ||
  nodeFacts(seen).os === 'windows' ||
  (seen.node.state === 'found' && pairs(seen.node.value?.metadata?.labels)['kubernetes.io/os'] === 'windows');

/** What the pod's runtime handler says of user namespaces; null when the node does not list the handler, or was not seen. */
export const advertisesUserNamespaces = ({ pod, node }: PodSeen): boolean | null => {
  if (node.state !== 'found') return null;
  const wanted = text(pod.spec?.runtimeClassName) ?? '';
  const handler = each(node.value?.status?.runtimeHandlers).find(({ name }) => (name ?? '') === wanted);
  return handler ? handler.features?.userNamespaces === true : null;
};
