import { randomBytes } from 'node:crypto';
import type { KubernetesObject, Pod, Workload } from '../../../src/objects.ts';
import { resources } from '../../../src/resources.ts';
import type { Store } from './store.ts';

const matches = (workload: Workload, { metadata }: KubernetesObject): boolean => {
  const wanted = Object.entries(workload.spec?.selector?.matchLabels ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => metadata?.labels?.[key] === value);
};

const controllerUid = ({ metadata }: KubernetesObject): string | undefined =>
  metadata?.ownerReferences?.find(({ controller }) => controller)?.uid;

const podOf = (set: Workload): Pod => ({
  metadata: {
    name: `${set.metadata?.name}-${randomBytes(3).toString('hex').slice(0, 5)}`,
    namespace: set.metadata?.namespace ?? '',
    labels: { ...set.spec?.template?.metadata?.labels },
    ownerReferences: [
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: set.metadata?.name ?? '',
        uid: set.metadata?.uid ?? '',
        controller: true,
      },
    ],
  },
  spec: structuredClone(set.spec?.template?.spec ?? {}),
  status: { phase: 'Pending' },
});

/**
 * What the ReplicaSet and Deployment controllers do about pods, at once instead of a moment later: release pods that the
 * selector no longer selects, adopt orphans that it does, keep the number of pods, hand a Deployment's replicas down.
 */
export const reconcile = (store: Store): void => {
  for (const deployment of store.all(resources.deployments)) handDown(store, deployment as Workload);
  for (const set of store.all(resources.replicaSets)) keep(store, set as Workload);
};

const handDown = (store: Store, deployment: Workload): void => {
  const set = store
    .all(resources.replicaSets)
    .find((one) => controllerUid(one) === deployment.metadata?.uid) as Workload;
  if (!set || set.spec?.replicas === deployment.spec?.replicas) return;
  store.update(resources.replicaSets, set, { ...set, spec: { ...set.spec, replicas: deployment.spec?.replicas ?? 1 } });
};

const inNamespaceOf = (store: Store, set: Workload): Pod[] =>
  (store.all(resources.pods) as Pod[]).filter(
    ({ metadata }) => metadata?.namespace === set.metadata?.namespace && metadata?.deletionTimestamp === undefined,
  );

const withOwners = (pod: Pod, ownerReferences: NonNullable<Pod['metadata']>['ownerReferences'] | null): Pod => {
  const { ownerReferences: _before, ...metadata } = pod.metadata ?? {};
  return { ...pod, metadata: ownerReferences ? { ...metadata, ownerReferences } : metadata };
};

const keep = (store: Store, set: Workload): void => {
  const owners = podOf(set).metadata?.ownerReferences ?? null;
  for (const pod of inNamespaceOf(store, set)) {
    const isOurs = controllerUid(pod) === set.metadata?.uid;
    if (isOurs && !matches(set, pod)) store.update(resources.pods, pod, withOwners(pod, null));
    if (controllerUid(pod) === undefined && matches(set, pod))
      store.update(resources.pods, pod, withOwners(pod, owners));
  }
  const ours = inNamespaceOf(store, set).filter((pod) => controllerUid(pod) === set.metadata?.uid);
  const wanted = set.spec?.replicas ?? 1;
  for (let missing = wanted - ours.length; missing > 0; missing -= 1) store.add(resources.pods, podOf(set));
  for (const pod of ours.slice(0, Math.max(0, ours.length - wanted))) store.remove(resources.pods, pod);
};
