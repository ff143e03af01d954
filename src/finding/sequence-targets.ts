import { clusterOfTags } from './cluster.ts';
import type { Target } from './finding.ts';
import { isContainerId, isInstanceId, isUid } from './names.ts';
import { target } from './target.ts';
import { actorTarget } from './user-target.ts';
import type { Wire, WireSequence } from './wire.ts';
import { workloadTarget } from './workload-target.ts';

type SequenceResource = WireSequence['resources'][number];

const workloadOf = ({ name, uid, data }: SequenceResource): Target => {
  const { namespace = null, type = null, containerUids = [] } = data?.kubernetesWorkload ?? {};
  const [containerId = null, ...others] = containerUids.filter(isContainerId);
  return workloadTarget(
    { namespace, name, type, uid: uidIn(uid) },
    { containerId: others.length === 0 ? containerId : null },
  );
};

/** The resource's identifier is the workload's UID or ends in it; one that is neither names no less, but proves nothing. */
const uidIn = (identifier: string | null): string | null => identifier?.split('/').filter(isUid).at(-1) ?? null;

const instanceIdOf = ({ uid, name }: SequenceResource): string | null =>
  [uid, name].flatMap((text) => text?.split('/').at(-1) ?? []).find(isInstanceId) ?? null;

/** An instance counts as a node when a cluster of the sequence lists it, or its tags name a cluster. */
const nodesOf = (sequence: WireSequence): Target[] => {
  const members = new Set(sequence.resources.flatMap(({ data }) => data?.eksCluster?.ec2InstanceUids ?? []));
  return sequence.resources
    .filter(({ resourceType }) => resourceType === 'EC2_INSTANCE')
    .map((resource) => ({ resource, instanceId: instanceIdOf(resource) }))
    .filter(
      ({ resource, instanceId }) =>
        instanceId !== null &&
        (members.has(resource.uid ?? '') || members.has(instanceId) || clusterOfTags(resource.tags) !== null),
    )
    .map(({ instanceId }) => target('node', { node: { name: null, instanceId } }));
};

const actorsOf = (sequence: WireSequence): Target[] =>
  sequence.actors.flatMap(({ user }) => actorTarget(user?.name ?? null, user?.type ?? null) ?? []);

const distinct = (targets: readonly Target[]): Target[] => {
  const byContent = new Map(targets.map((one) => [JSON.stringify(one), one]));
  return [...byContent.values()];
};

/** An attack sequence: the cluster, and each workload, node and actor that it names, so that each can be looked at. */
export const sequenceTargets = (wire: Wire): Target[] => {
  const sequence = wire.service?.detection?.sequence ?? null;
  if (sequence === null) return [target('cluster')];
  const workloads = sequence.resources
    .filter(({ resourceType }) => resourceType === 'KUBERNETES_WORKLOAD')
    .map(workloadOf);
  return [target('cluster'), ...distinct([...workloads, ...nodesOf(sequence), ...actorsOf(sequence)])];
};
