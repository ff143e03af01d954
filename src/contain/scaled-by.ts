import type { Owner, PodSeen } from '../enrich/seen.ts';
import { isObject } from '../json.ts';
import type { KubernetesObject, Labels } from '../objects.ts';

const specOf = (object: KubernetesObject): { [key: string]: unknown } =>
  isObject(object['spec']) ? object['spec'] : {};

const targets = (autoscaler: KubernetesObject, owner: Owner): boolean => {
  const reference = specOf(autoscaler)['scaleTargetRef'];
  return (
    isObject(reference) &&
    reference['kind'] === owner.kind &&
    reference['name'] === owner.name &&
    autoscaler.metadata?.namespace === owner.namespace
  );
};

const isKeda = ({ metadata }: KubernetesObject): boolean =>
  (metadata?.name ?? '').startsWith('keda-hpa-') ||
  (metadata?.ownerReferences ?? []).some(({ kind }) => kind === 'ScaledObject');

/** At 0 an HPA stands still; KEDA's operator goes from 0 to 1 by itself (HPA controller; KEDA documentation, "Scaling Deployments"). */
const autoscalers = ({ horizontalPodAutoscalers }: PodSeen, owner: Owner): string[] => {
  if (horizontalPodAutoscalers.state === 'unreachable') return ['whether an HPA scales it could not be looked at'];
  if (horizontalPodAutoscalers.state === 'absent') return [];
  return horizontalPodAutoscalers.value
    .filter((one) => targets(one, owner))
    .map((one) => {
      const name = `${one.metadata?.namespace}/${one.metadata?.name}`;
      return isKeda(one)
        ? `KEDA (HPA ${name}) will scale it up again while its triggers are active: annotate the ScaledObject with autoscaling.keda.sh/paused-replicas: "0"`
        : `HPA ${name} stands still while replicas are 0, and takes over again on release`;
    });
};

type Trait = { readonly has: (labels: Labels, annotations: Labels) => boolean; readonly says: string };

const gitOps: readonly Trait[] = [
  {
    has: (labels, annotations) =>
      labels['argocd.argoproj.io/instance'] !== undefined ||
      annotations['argocd.argoproj.io/tracking-id'] !== undefined,
    says: 'Argo CD will set it back if the application heals itself (syncPolicy.automated.selfHeal): switch that off there',
  },
  {
    has: (labels) =>
      labels['kustomize.toolkit.fluxcd.io/name'] !== undefined || labels['helm.toolkit.fluxcd.io/name'] !== undefined,
    says: 'Flux will set it back at its next interval: suspend the Kustomization or HelmRelease',
  },
];

/** Who deploys the workload and would set a change back. */
export const gitOpsOf = ({ object }: Owner): string[] => {
  if (object.state !== 'found') return [];
  const { labels = {}, annotations = {} } = object.value.metadata ?? {};
  return gitOps.filter(({ has }) => has(labels, annotations)).map(({ says }) => says);
};

/** Who else scales a workload, or would set it back, and what to do about it: named, never written to. */
export const scaledBy = (seen: PodSeen, owner: Owner): string[] => [...autoscalers(seen, owner), ...gitOpsOf(owner)];
