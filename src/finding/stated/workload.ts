import { entryOf } from '../catalogue.ts';
import type { WorkloadRole } from '../catalogue-entry.ts';
import type { Finding } from '../finding.ts';
import type { WireContainer } from '../wire.ts';
import { maxItems, type Stating, textOf, wireOf } from './wire-of.ts';

export type StatedContainer = {
  readonly name: string | null;
  readonly id: string | null;
  readonly image: string | null;
  readonly privileged: boolean | null;
  readonly allowPrivilegeEscalation: boolean | null;
  readonly mounts: readonly { readonly volume: string | null; readonly path: string | null }[];
};

export type StatedVolume = { readonly name: string | null; readonly hostPath: string | null };

/** A workload as the finding describes it: by names that no cluster has confirmed. Null means that it does not say. */
export type StatedWorkload = {
  readonly namespace: string | null;
  readonly name: string | null;
  /** GuardDuty's plural, such as `pods`. */
  readonly type: string | null;
  readonly uid: string | null;
  readonly serviceAccountName: string | null;
  readonly hostNetwork: boolean | null;
  readonly hostPid: boolean | null;
  readonly hostIpc: boolean | null;
  readonly containers: readonly StatedContainer[];
  readonly volumes: readonly StatedVolume[];
};

const containerOf = (container: WireContainer): StatedContainer => ({
  name: textOf(container.name),
  id: textOf(container.id),
  image: textOf(container.image),
  privileged: container.securityContext?.privileged ?? null,
  allowPrivilegeEscalation: container.securityContext?.allowPrivilegeEscalation ?? null,
  mounts: container.volumeMounts
    .slice(0, maxItems)
    .map(({ name, mountPath }) => ({ volume: textOf(name), path: textOf(mountPath) })),
});

/** The containers that the finding names: the workload's, and one that belongs to no workload. */
export const containersOf = (finding: Stating): StatedContainer[] => {
  const { resource } = wireOf(finding);
  const own = resource?.kubernetesDetails?.kubernetesWorkloadDetails?.containers ?? [];
  return [...own, ...(resource?.containerDetails ? [resource.containerDetails] : [])]
    .slice(0, maxItems)
    .map(containerOf);
};

/** The workload in the finding, whatever its role there. */
export const workloadOf = (finding: Stating): StatedWorkload | null => {
  const workload = wireOf(finding).resource?.kubernetesDetails?.kubernetesWorkloadDetails ?? null;
  return (
    workload && {
      namespace: textOf(workload.namespace),
      name: textOf(workload.name),
      type: textOf(workload.type),
      uid: textOf(workload.uid),
      serviceAccountName: textOf(workload.serviceAccountName),
      hostNetwork: workload.hostNetwork,
      hostPid: workload.hostPID,
      hostIpc: workload.hostIPC,
      containers: workload.containers.slice(0, maxItems).map(containerOf),
      volumes: workload.volumes
        .slice(0, maxItems)
        .map(({ name, hostPath }) => ({ name: textOf(name), hostPath: textOf(hostPath?.path) })),
    }
  );
};

/** What the workload is in a finding of this type; of an unknown type nobody can tell, so it is context. */
export const workloadRole = ({ type }: Pick<Finding, 'type'>): WorkloadRole => entryOf(type)?.workload ?? 'context';
