import { isObject } from '../../json.ts';
import type { KubernetesObject, LabelSelector, Labels } from '../../objects.ts';
import { selectorFault, selects } from '../selects.ts';
import type { OtherKind, Selects, Subject } from './kind.ts';

const why = 'Cilium rules (layer 7, names, entities) were not evaluated';

/** Cilium writes where a label comes from before its key: `k8s:app`, `any:app`. */
const plainKey = (key: string): string => key.replace(/^(k8s|any)[:.]/, '');

const plain = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): LabelSelector => ({
  matchLabels: Object.fromEntries(Object.entries(matchLabels).map(([key, value]) => [plainKey(key), value])),
  matchExpressions: matchExpressions.map((one) => ({ ...one, key: plainKey(one.key) })),
});

const keysOf = ({ matchLabels = {}, matchExpressions = [] }: LabelSelector): string[] => [
  ...Object.keys(matchLabels),
  ...matchExpressions.map(({ key }) => key),
];

/** Labels that Cilium derives (service account, namespace labels) and that are not in the pod's own. */
const isDerived = (key: string): boolean => key.startsWith('io.cilium.') || key.includes(':');

const endpointLabels = ({ labels, namespace }: Subject): Labels => ({
  ...labels,
  'io.kubernetes.pod.namespace': namespace,
});

const endpointSelects = (selector: unknown, subject: Subject): Selects => {
  if (!isObject(selector)) return 'no';
  const plainly = plain(selector as LabelSelector);
  if (selectorFault(plainly) || keysOf(plainly).some(isDerived)) return 'maybe';
  return selects(plainly, endpointLabels(subject)) ? 'yes' : 'no';
};

const specsOf = (policy: KubernetesObject): { [key: string]: unknown }[] => {
  const { spec, specs } = policy;
  return [spec, ...(Array.isArray(specs) ? specs : [])].filter(isObject);
};

/** Any of the policy's specs; one with a nodeSelector is about nodes. */
const ciliumSelects = (policy: KubernetesObject, subject: Subject): Selects => {
  const answers = specsOf(policy).map((spec) => endpointSelects(spec['endpointSelector'], subject));
  if (answers.includes('yes')) return 'yes';
  return answers.includes('maybe') ? 'maybe' : 'no';
};

export const ciliumNetworkPolicy: OtherKind = {
  kind: 'CiliumNetworkPolicy',
  title: 'Cilium network policy',
  look: (policies) => policies.ciliumNetworkPolicies,
  selects: (policy, subject) =>
    policy.metadata?.namespace === subject.namespace ? ciliumSelects(policy, subject) : 'no',
  why,
};

export const ciliumClusterwideNetworkPolicy: OtherKind = {
  kind: 'CiliumClusterwideNetworkPolicy',
  title: 'Cilium cluster-wide network policy',
  look: (policies) => policies.ciliumClusterwideNetworkPolicies,
  selects: ciliumSelects,
  why,
};
