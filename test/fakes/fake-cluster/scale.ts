import type { KubernetesObject, Workload } from '../../../src/objects.ts';
import { mergePatch } from './merge-patch.ts';

/** Kinds with a `/scale` subresource. */
export const isScalable = ({ kind }: KubernetesObject): boolean =>
  ['Deployment', 'ReplicaSet', 'StatefulSet', 'Rollout'].includes(kind ?? '');

/** The workload as its `/scale` shows it (autoscaling/v1 Scale). */
export const scaleOf = ({ metadata, spec, status }: Workload): KubernetesObject => ({
  apiVersion: 'autoscaling/v1',
  kind: 'Scale',
  metadata: {
    name: metadata?.name ?? '',
    namespace: metadata?.namespace ?? '',
    uid: metadata?.uid ?? '',
    resourceVersion: metadata?.resourceVersion ?? '',
    creationTimestamp: metadata?.creationTimestamp ?? '',
  },
  spec: { replicas: spec?.replicas ?? 1 },
  status: { replicas: Number(status?.['replicas'] ?? 0) },
});

/** The workload after a merge patch on its `/scale`: nothing but the number changes. */
export const scaled = (workload: Workload, patch: object): Workload => {
  const { spec } = mergePatch(scaleOf(workload), patch) as { spec?: { replicas?: number } };
  return { ...workload, spec: { ...workload.spec, replicas: spec?.replicas ?? 0 } };
};
