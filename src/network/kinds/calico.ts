import { isObject } from '../../json.ts';
import type { KubernetesObject } from '../../objects.ts';
import type { OtherKind, Selects } from './kind.ts';

const why = 'Calico rules were not evaluated';

/** Calico's own selector language is not evaluated: only what says that it is for everything is sure. */
const calicoSelects = (policy: KubernetesObject): Selects => {
  const spec = isObject(policy['spec']) ? policy['spec'] : {};
  const selector = spec['selector'];
  const narrowed = spec['namespaceSelector'] !== undefined || spec['serviceAccountSelector'] !== undefined;
  return !narrowed && (selector === undefined || selector === '' || selector === 'all()') ? 'yes' : 'maybe';
};

export const calicoNetworkPolicy: OtherKind = {
  kind: 'NetworkPolicy.projectcalico.org',
  title: 'Calico network policy',
  look: (policies) => policies.calicoNetworkPolicies,
  selects: (policy, { namespace }) => (policy.metadata?.namespace === namespace ? calicoSelects(policy) : 'no'),
  why,
};

export const calicoGlobalNetworkPolicy: OtherKind = {
  kind: 'GlobalNetworkPolicy.projectcalico.org',
  title: 'Calico global network policy',
  look: (policies) => policies.calicoGlobalNetworkPolicies,
  selects: calicoSelects,
  why,
};
