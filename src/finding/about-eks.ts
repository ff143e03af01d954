import { entryOf } from './catalogue.ts';
import { clusterOfTags } from './cluster.ts';
import type { Wire } from './wire.ts';

const inSequence = ['EKS_CLUSTER', 'KUBERNETES_WORKLOAD'];

const namesKubernetes = (type: string): boolean =>
  /^[^:]*:Kubernetes\//.test(type) || type.startsWith('AttackSequence:EKS/');

/** A container of which the finding says neither ECS nor anything about its instance may well run on a node. */
const mayBeOnNode = ({ resource }: Wire): boolean =>
  resource?.resourceType === 'Container' &&
  !resource.ecsClusterDetails &&
  (resource.instanceDetails?.tags ?? []).length === 0;

/** A finding of a type that EKS has, and that says nothing of what it is about. */
const saysNothing = (type: string, { resource }: Wire): boolean =>
  !resource?.resourceType &&
  (entryOf(type) !== null || /^[^:]*:Runtime\//.test(type)) &&
  (resource?.instanceDetails?.tags ?? []).length === 0;

/**
 * Whether a finding concerns EKS: by its type, its resource, the cluster it names, the tags of its instance, or what an
 * attack sequence holds. Follows the precise event pattern in the documentation; where a finding cannot tell, it counts.
 */
export const isAboutEks = (type: string, wire: Wire): boolean => {
  const { resource, service } = wire;
  if (resource?.resourceType === 'ECSCluster') return false;
  return (
    namesKubernetes(type) ||
    resource?.resourceType === 'EKSCluster' ||
    (resource?.eksClusterDetails ?? null) !== null ||
    (resource?.kubernetesDetails?.kubernetesWorkloadDetails ?? null) !== null ||
    clusterOfTags(resource?.instanceDetails?.tags ?? []) !== null ||
    (service?.detection?.sequence?.resources ?? []).some(({ resourceType }) =>
      inSequence.includes(resourceType ?? ''),
    ) ||
    mayBeOnNode(wire) ||
    saysNothing(type, wire)
  );
};
