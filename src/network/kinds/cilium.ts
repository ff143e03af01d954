import { isObject } from '../../json.ts';
import type { KubernetesObject } from '../../objects.ts';
import { endpointSelects } from '../cilium/selector.ts';
import type { PolicyKind, Selects, Subject } from './kind.ts';

type Fields = { readonly [key: string]: unknown };

/** A policy holds one spec, or several. */
export const specsOf = (policy: KubernetesObject): Fields[] => {
  const { spec, specs } = policy;
  return [spec, ...(Array.isArray(specs) ? specs : [])].filter(isObject);
};

/** A spec with a nodeSelector is about nodes. */
export const specSelects = (spec: Fields, namespace: string | null, subject: Subject): Selects =>
  spec['endpointSelector'] === undefined
    ? 'no'
    : endpointSelects(spec['endpointSelector'], namespace, subject.world.self, subject.labels, subject.world);

const anySelects = (policy: KubernetesObject, namespace: string | null, subject: Subject): Selects => {
  const answers = specsOf(policy).map((spec) => specSelects(spec, namespace, subject));
  if (answers.includes('maybe')) return 'maybe';
  return answers.includes('yes') ? 'yes' : 'no';
};

export const ciliumNetworkPolicy: PolicyKind = {
  kind: 'CiliumNetworkPolicy',
  title: 'Cilium network policy',
  look: (policies) => policies.ciliumNetworkPolicies,
  selects: (policy, subject) =>
    policy.metadata?.namespace === subject.namespace ? anySelects(policy, subject.namespace, subject) : 'no',
};

export const ciliumClusterwideNetworkPolicy: PolicyKind = {
  kind: 'CiliumClusterwideNetworkPolicy',
  title: 'Cilium cluster-wide network policy',
  look: (policies) => policies.ciliumClusterwideNetworkPolicies,
  selects: (policy, subject) => anySelects(policy, null, subject),
};
