import type { PodSeen } from '../enrich/seen.ts';
import { selects } from '../network/selects.ts';
import type { KubernetesObject, LabelSelector } from '../objects.ts';

type Budget = KubernetesObject & {
  spec?: { selector?: LabelSelector | null; minAvailable?: number | string; maxUnavailable?: number | string };
};

const nameOf = ({ metadata }: Budget): string => `${metadata?.namespace}/${metadata?.name}`;

const boundOf = ({ spec }: Budget): string => {
  if (spec?.minAvailable !== undefined) return `minAvailable ${spec.minAvailable}`;
  return spec?.maxUnavailable === undefined ? 'no bound' : `maxUnavailable ${spec.maxUnavailable}`;
};

/** policy/v1: an empty selector selects every pod of the namespace, an absent one none. */
const counting = ({ pod, podDisruptionBudgets: look }: PodSeen): Budget[] =>
  look?.state === 'found'
    ? (look.value as Budget[]).filter(
        ({ metadata, spec }) =>
          metadata?.namespace === pod.metadata?.namespace && selects(spec?.selector, pod.metadata?.labels ?? {}),
      )
    : [];

const unseen = ({ podDisruptionBudgets: look }: PodSeen): string[] =>
  look?.state === 'unreachable' ? ['whether a PodDisruptionBudget counts the pod could not be looked at'] : [];

/** A budget holds evictions back and nothing else (Kubernetes docs, "Disruptions"): what stops a workload passes it by. */
export const passedBy = (seen: PodSeen): string[] => [
  ...unseen(seen),
  ...counting(seen).map(
    (one) =>
      `PodDisruptionBudget ${nameOf(one)} (${boundOf(one)}) does not hold this back: it bears on evictions only, such as kubectl drain`,
  ),
];

/** Without its labels the pod counts no longer, and the budget may refuse to let others be evicted. */
export const countedNoLonger = (seen: PodSeen): string[] => [
  ...unseen(seen),
  ...counting(seen).map(
    (one) =>
      `PodDisruptionBudget ${nameOf(one)} (${boundOf(one)}) counts the pod no longer, and may refuse evictions of the others until it is replaced`,
  ),
];
