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

type Autoscaler = KubernetesObject & {
  spec?: { minReplicas?: number; scaleTargetRef?: { kind?: string; name?: string } };
};

/** An HPA leaves a workload of 0 replicas alone unless its own minimum is 0; KEDA's operator does not (autoscaling/v2, KEDA docs). */
const asScaler = (autoscaler: Autoscaler): ManagedBy => {
  const name = autoscaler.metadata?.name ?? '';
  const keda = controllerOf(autoscaler)?.kind === 'ScaledObject' || name.startsWith('keda-hpa-');
  return keda
    ? { tool: 'keda', name, reverts: 'yes', evidence: `HorizontalPodAutoscaler ${name} of a ScaledObject` }
    : {
        tool: 'hpa',
        name,
        reverts: autoscaler.spec?.minReplicas === 0 ? 'yes' : 'no',
        evidence: `HorizontalPodAutoscaler ${name}`,
      };
};

const scalesIt = ({ spec }: Autoscaler, { kind, metadata }: Workload): boolean =>
  spec?.scaleTargetRef?.kind === kind && spec?.scaleTargetRef?.name === metadata?.name;

/**
 * Who would take back a change to this workload: deployment tools by the marks they leave, autoscalers by their target.
 * `autoscalers` are the HorizontalPodAutoscalers of its namespace.
 */
export const managedBy = (workload: Workload, autoscalers: readonly KubernetesObject[]): ManagedBy[] => {
  const { labels = {}, annotations = {} } = workload.metadata ?? {};
  const tools = [argoCd, flux, helm].map((detect) => detect({ labels, annotations })).filter((one) => one !== null);
  return [...tools, ...autoscalers.filter((one) => scalesIt(one as Autoscaler, workload)).map((one) => asScaler(one))];
};
