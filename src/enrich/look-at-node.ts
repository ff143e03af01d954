import type { PodRef, Target } from '../finding/finding.ts';
import type { Node, Pod } from '../objects.ts';
import type { ClusterReader, Look } from '../ports.ts';
import { reason } from '../reason.ts';
import { resources } from '../resources.ts';
import { podsOnNode } from './looks/node.ts';
import type { NodeSeen } from './seen.ts';

type NodeRef = NonNullable<Target['node']>;

/** `spec.providerID` of an EC2 node is `aws:///ZONE/INSTANCE` (AWS cloud provider); the last part is the instance. */
const instanceOf = ({ spec }: Node): string | null => spec?.providerID?.split('/').at(-1) ?? null;

const byInstance = async (reader: ClusterReader, instanceId: string): Promise<Look<Node>> => {
  const nodes = (await reader.list(resources.nodes)) as Look<Node[]>;
  if (nodes.state !== 'found') return nodes;
  const value = nodes.value.find((node) => instanceOf(node) === instanceId);
  return value ? { state: 'found', value } : { state: 'absent' };
};

const unnamed: Look<never> = {
  state: 'unreachable',
  problem: reason('node-not-named', 'the finding names neither the node nor its instance: look at the finding itself'),
};

/** A node by its instance, which GuardDuty names, or by its name in the cluster. */
const nodeOf = (reader: ClusterReader, ref: NodeRef | null): Promise<Look<Node>> => {
  if (ref?.instanceId) return byInstance(reader, ref.instanceId);
  if (ref?.name) return reader.get(resources.nodes, null, ref.name) as Promise<Look<Node>>;
  return Promise.resolve(unnamed);
};

/** The node of a target, and its pods: what a compromised node reaches. The pods of a node that is gone are `absent`. */
export const lookAtNode = async (reader: ClusterReader, ref: NodeRef | null): Promise<NodeSeen> => {
  const node = await nodeOf(reader, ref);
  if (node.state !== 'found') return { node, pods: node };
  return { node, pods: await podsOnNode(reader, node.value.metadata?.name ?? '') };
};

const idsOf = ({ status }: Pod): string[] =>
  [status?.containerStatuses, status?.initContainerStatuses, status?.ephemeralContainerStatuses]
    .flatMap((statuses) => statuses ?? [])
    .flatMap(({ containerID }) => containerID?.split('://').at(-1) ?? []);

/** The pod that a container belongs to, by the id that the node's runtime reports: as sure as a UID. */
export const podOfContainer = (pods: readonly Pod[], containerId: string): PodRef | null => {
  const { metadata } = pods.find((pod) => idsOf(pod).includes(containerId)) ?? {};
  return metadata?.name && metadata.namespace
    ? { namespace: metadata.namespace, name: metadata.name, uid: metadata.uid ?? null }
    : null;
};
