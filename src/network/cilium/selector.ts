import { isObject } from '../../json.ts';
import type { LabelSelector, Labels, Pod } from '../../objects.ts';
import type { Selects } from '../kinds/kind.ts';
import { selectorFault, selects } from '../selects.ts';
import { namespaceLabels, type World } from '../world.ts';

/** Cilium writes where a label comes from before its key: `k8s:app`, `any:app`. */
const plainKey = (key: string): string => key.replace(/^(k8s|any)[:.]/, '');

/** Cilium writes a missing value as an empty one. */
const plain = ({ matchLabels, matchExpressions }: LabelSelector): LabelSelector => ({
  matchLabels: Object.fromEntries(Object.entries(matchLabels ?? {}).map(([key, value]) => [plainKey(key), value])),
  matchExpressions: (matchExpressions ?? []).map((one) => ({ ...one, key: plainKey(one.key) })),
});

const namespaceKey = 'io.kubernetes.pod.namespace';
const namespaceLabelPrefix = 'io.cilium.k8s.namespace.labels.';
const serviceAccountKey = 'io.cilium.k8s.policy.serviceaccount';

const keysOf = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string[] => [
  ...Object.keys(matchLabels),
  ...matchExpressions.map(({ key }) => key),
];

/** Labels of other sources (`reserved:`, `cidr:`, `container:`) and of the cluster are not in what was seen. */
const isForeign = (key: string): boolean =>
  key.includes(':') ||
  (key.startsWith('io.cilium.') && key !== serviceAccountKey && !key.startsWith(namespaceLabelPrefix));

/** The labels of an endpoint, as Cilium derives them from a pod and its namespace; null where the namespace was not seen. */
export const endpointLabels = (pod: Pod, labels: Labels, world: World, needsNamespace: boolean): Labels | null => {
  const namespace = pod.metadata?.namespace ?? '';
  const ofNamespace = namespaceLabels(world, namespace);
  if (needsNamespace && ofNamespace === null) return null;
  const derived = Object.entries(ofNamespace ?? {}).map(([key, value]) => [`${namespaceLabelPrefix}${key}`, value]);
  return {
    ...labels,
    ...Object.fromEntries(derived),
    [namespaceKey]: namespace,
    [serviceAccountKey]: pod.spec?.serviceAccountName ?? 'default',
  };
};

/**
 * Whether an endpoint selector selects a pod. One that names no namespace means that of its policy; in a cluster-wide policy
 * it means every pod (Cilium, `getEndpointSelector`).
 */
export const endpointSelects = (
  selector: unknown,
  policyNamespace: string | null,
  pod: Pod,
  labels: Labels,
  world: World,
): Selects => {
  if (!isObject(selector) || selectorFault(selector as LabelSelector)) return 'maybe';
  const plainly = plain(selector as LabelSelector);
  const keys = keysOf(plainly);
  if (keys.some(isForeign)) return 'maybe';
  const otherNamespace = policyNamespace !== null && pod.metadata?.namespace !== policyNamespace;
  if (otherNamespace && !keys.includes(namespaceKey)) return 'no';
  const needsNamespace = keys.some((key) => key.startsWith(namespaceLabelPrefix));
  const derived = endpointLabels(pod, labels, world, needsNamespace);
  if (derived === null) return 'maybe';
  return selects(plainly, derived) ? 'yes' : 'no';
};
