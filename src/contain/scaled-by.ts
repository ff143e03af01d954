import { type ManagedBy, managedBy } from '../enrich/managed-by.ts';
import type { Owner, PodSeen } from '../enrich/seen.ts';
import type { KubernetesObject } from '../objects.ts';
import type { Look } from '../ports.ts';

type Tool = ManagedBy['tool'];
type Says = (one: ManagedBy) => string | null;

const argoCd: Says = () =>
  'Argo CD will set it back if the application heals itself (syncPolicy.automated.selfHeal): switch that off there';

const flux: Says = ({ name, reverts }) =>
  reverts === 'no'
    ? `Flux (${name}) leaves it alone: kustomize.toolkit.fluxcd.io/reconcile is disabled on it`
    : `Flux will set it back at its next interval: suspend ${name}, its Kustomization or HelmRelease, or annotate the workload with kustomize.toolkit.fluxcd.io/reconcile: disabled`;

const keda: Says = ({ name, reverts, evidence }) =>
  reverts === 'no'
    ? `KEDA (${name}) is paused and leaves it at 0: ${evidence}`
    : `KEDA (${name}) will scale it up again while its triggers are active: annotate the ScaledObject with autoscaling.keda.sh/paused-replicas: "0"`;

const hpa: Says = ({ name, reverts }) =>
  reverts === 'no'
    ? `HPA ${name} stands still while replicas are 0, and takes over again on release`
    : `HPA ${name} has minReplicas 0 and may scale it up again: set it to 1 or more`;

const says: { readonly [tool in Tool]: Says } = { 'argo-cd': argoCd, flux, keda, hpa, helm: () => null };

const list = (look: Look<KubernetesObject[]> | undefined): KubernetesObject[] =>
  look?.state === 'found' ? look.value : [];

const unseen = ({ horizontalPodAutoscalers, scaledObjects }: PodSeen): string[] => [
  ...(horizontalPodAutoscalers.state === 'unreachable' ? ['whether an HPA scales it could not be looked at'] : []),
  ...(scaledObjects?.state === 'unreachable' ? ['whether a KEDA ScaledObject scales it could not be looked at'] : []),
];

const scalers: readonly Tool[] = ['keda', 'hpa'];

const named = (found: readonly ManagedBy[]): string[] => found.flatMap((one) => says[one.tool](one) ?? []);

const findAll = (owner: Owner, autoscalers: KubernetesObject[], scaledObjects: KubernetesObject[]): ManagedBy[] => {
  const { apiVersion, kind, namespace, name, object } = owner;
  // An owner that could not be seen is still known by its reference: an autoscaler may name it.
  const workload = object.state === 'found' ? object.value : { metadata: { namespace, name } };
  return managedBy({ ...workload, apiVersion, kind }, autoscalers, scaledObjects);
};

/** Who deploys the workload and would set a change back. */
export const gitOpsOf = (owner: Owner): string[] =>
  named(findAll(owner, [], []).filter(({ tool }) => !scalers.includes(tool)));

/** Who else scales a workload, or would set it back, and what to do about it: named, never written to. */
export const scaledBy = (seen: PodSeen, owner: Owner): string[] => {
  const found = findAll(owner, list(seen.horizontalPodAutoscalers), list(seen.scaledObjects));
  return [
    ...unseen(seen),
    ...named(found.filter(({ tool }) => scalers.includes(tool))),
    ...named(found.filter(({ tool }) => !scalers.includes(tool))),
  ];
};
