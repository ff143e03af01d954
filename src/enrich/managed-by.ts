import type { KubernetesObject, Labels, Workload } from '../objects.ts';
import { controllerOf } from './owners.ts';

/** Something that may take back a change to a workload, and by what it was recognised. */
export type ManagedBy = {
  readonly tool: 'argo-cd' | 'flux' | 'helm' | 'keda' | 'hpa';
  readonly name: string;
  /** Whether it would scale a workload up again by itself; `unknown` where that hangs on a setting that is not in the cluster's objects. */
  readonly reverts: 'yes' | 'no' | 'unknown';
  readonly evidence: string;
};

type Marks = { readonly labels: Labels; readonly annotations: Labels };
type Detect = (marks: Marks) => ManagedBy | null;

/** The first of these keys that is set, as label or annotation. */
const mark = ({ labels, annotations }: Marks, ...keys: string[]): { key: string; value: string } | null => {
  for (const key of keys) {
    const value = labels[key] ?? annotations[key];
    if (value !== undefined) return { key, value };
  }
  return null;
};

/** Argo CD docs, "Resource tracking": by label or annotation; it reverts only where the Application says `selfHeal: true`. */
const argoCd: Detect = (marks) => {
  const found = mark(marks, 'argocd.argoproj.io/tracking-id', 'argocd.argoproj.io/instance');
  const name = found?.value.split(':')[0] ?? '';
  return found && { tool: 'argo-cd', name, reverts: 'unknown', evidence: found.key };
};

/** Flux docs, kustomize-controller: it reverts on its interval unless the object says `reconcile: disabled`. */
const flux: Detect = (marks) => {
  const found = mark(marks, 'kustomize.toolkit.fluxcd.io/name', 'helm.toolkit.fluxcd.io/name');
  if (!found) return null;
  const off = marks.annotations['kustomize.toolkit.fluxcd.io/reconcile'] === 'disabled';
  return { tool: 'flux', name: found.value, reverts: off ? 'no' : 'yes', evidence: found.key };
};

/** Helm writes only when somebody upgrades the release. */
const helm: Detect = (marks) => {
  const release = marks.annotations['meta.helm.sh/release-name'];
  return release === undefined
    ? null
    : { tool: 'helm', name: release, reverts: 'no', evidence: 'meta.helm.sh/release-name' };
};

type TargetReference = { readonly apiVersion?: string; readonly kind?: string; readonly name?: string };
type Autoscaler = KubernetesObject & { spec?: { minReplicas?: number; scaleTargetRef?: TargetReference } };

const placeOf = ({ metadata }: KubernetesObject): string =>
  [metadata?.namespace, metadata?.name].filter((part) => part !== undefined).join('/');

/** The ScaledObject that made an autoscaler: its owner, else what stands in its name (KEDA names it `keda-hpa-NAME`). */
const scaledObjectOf = (autoscaler: Autoscaler): string | null => {
  const owner = controllerOf(autoscaler);
  if (owner?.kind === 'ScaledObject') return owner.name;
  const name = autoscaler.metadata?.name ?? '';
  return name.startsWith('keda-hpa-') ? name.slice('keda-hpa-'.length) : null;
};

/** An HPA leaves a workload of 0 replicas alone unless its own minimum is 0; KEDA's operator does not (autoscaling/v2, KEDA docs). */
const asScaler = (autoscaler: Autoscaler): ManagedBy => {
  const name = placeOf(autoscaler);
  return scaledObjectOf(autoscaler) === null
    ? {
        tool: 'hpa',
        name,
        reverts: autoscaler.spec?.minReplicas === 0 ? 'yes' : 'no',
        evidence: `HorizontalPodAutoscaler ${name}`,
      }
    : { tool: 'keda', name, reverts: 'yes', evidence: `HorizontalPodAutoscaler ${name} of a ScaledObject` };
};

const pausedAt = 'autoscaling.keda.sh/paused-replicas';
const paused = 'autoscaling.keda.sh/paused';

/** KEDA docs, "Pausing autoscaling": `paused-replicas` holds that number, and goes before `paused`, which holds what is there. */
const asPaused = (scaledObject: KubernetesObject): ManagedBy => {
  const annotations = scaledObject.metadata?.annotations ?? {};
  const name = placeOf(scaledObject);
  const at = annotations[pausedAt];
  const isHeld = at === undefined ? annotations[paused] === 'true' : at === '0';
  const why = at === undefined ? paused : `${pausedAt}: ${JSON.stringify(at)}`;
  return {
    tool: 'keda',
    name,
    reverts: isHeld ? 'no' : 'yes',
    evidence: isHeld || at !== undefined ? `ScaledObject ${name}, ${why}` : `ScaledObject ${name}`,
  };
};

const scalesIt = ({ spec }: Autoscaler, { kind, metadata }: Workload): boolean =>
  spec?.scaleTargetRef?.kind === kind && spec?.scaleTargetRef?.name === metadata?.name;

const groupOf = (apiVersion: string): string => apiVersion.split('/')[0] ?? '';

/** KEDA docs, "ScaledObject specification": without a kind it is a Deployment of apps/v1. */
const isAimedAt = (scaledObject: KubernetesObject, { apiVersion, kind, metadata }: Workload): boolean => {
  const { spec } = scaledObject as Autoscaler;
  const { apiVersion: version = 'apps/v1', kind: of = 'Deployment', name } = spec?.scaleTargetRef ?? {};
  return (
    name === metadata?.name && of === kind && (apiVersion === undefined || groupOf(version) === groupOf(apiVersion))
  );
};

/**
 * Who would take back a change to this workload: deployment tools by the marks they leave, autoscalers by their target.
 * `autoscalers` are the HorizontalPodAutoscalers of its namespace, `scaledObjects` KEDA's objects there, which have no
 * autoscaler while they are paused.
 */
export const managedBy = (
  workload: Workload,
  autoscalers: readonly KubernetesObject[],
  scaledObjects: readonly KubernetesObject[] = [],
): ManagedBy[] => {
  const { labels = {}, annotations = {} } = workload.metadata ?? {};
  const tools = [argoCd, flux, helm].map((detect) => detect({ labels, annotations })).filter((one) => one !== null);
  const aimed = scaledObjects.filter((one) => isAimedAt(one, workload));
  const told = new Set<string | null | undefined>(aimed.map(({ metadata }) => metadata?.name));
  const scaling = autoscalers
    .filter((one) => scalesIt(one as Autoscaler, workload))
    .filter((one) => !told.has(scaledObjectOf(one as Autoscaler)));
  return [...tools, ...aimed.map(asPaused), ...scaling.map((one) => asScaler(one as Autoscaler))];
};
