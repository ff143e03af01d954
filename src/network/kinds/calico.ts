import { isObject } from '../../json.ts';
import type { KubernetesObject, Labels } from '../../objects.ts';
import { podLabels, spaceLabels, usesDerived } from '../calico/endpoints.ts';
import { parseSelector } from '../calico/selector.ts';
import { both } from './cluster-subject.ts';
import type { PolicyKind, Selects, Subject } from './kind.ts';

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

const bySelector = (text: unknown, labels: Labels | null): Selects => {
  if (!isGiven(text)) return 'yes';
  const parsed = parseSelector(text);
  if (labels === null || 'fault' in parsed || usesDerived(parsed.keys)) return 'maybe';
  return parsed.selects(labels) ? 'yes' : 'no';
};

/** Policies on packets before connection tracking are for host endpoints; a selector on service accounts needs their labels. */
const isOdd = (spec: { readonly [key: string]: unknown }): boolean =>
  isGiven(spec['serviceAccountSelector']) || spec['doNotTrack'] === true || spec['preDNAT'] === true;

const calicoSelects = (policy: KubernetesObject, { labels, namespace, world }: Subject): Selects => {
  const spec = isObject(policy['spec']) ? policy['spec'] : {};
  const pods = bySelector(spec['selector'], podLabels(world.self, labels));
  const spaces = bySelector(spec['namespaceSelector'], spaceLabels(world, namespace));
  return isOdd(spec) ? both(both(pods, spaces), 'maybe') : both(pods, spaces);
};

export const calicoNetworkPolicy: PolicyKind = {
  kind: 'NetworkPolicy.projectcalico.org',
  title: 'Calico network policy',
  look: (policies) => policies.calicoNetworkPolicies,
  selects: (policy, subject) =>
    policy.metadata?.namespace === subject.namespace ? calicoSelects(policy, subject) : 'no',
};

export const calicoGlobalNetworkPolicy: PolicyKind = {
  kind: 'GlobalNetworkPolicy.projectcalico.org',
  title: 'Calico global network policy',
  look: (policies) => policies.calicoGlobalNetworkPolicies,
  selects: calicoSelects,
};

const absent = { state: 'absent' } as const;

/** How Calico stores its policies where its own API is served as well: then they are the same ones twice. */
const stored = (kind: PolicyKind, look: PolicyKind['look']): PolicyKind => ({
  ...kind,
  kind: kind.kind.replace('projectcalico.org', 'crd.projectcalico.org'),
  title: `${kind.title}, as stored`,
  look: (policies) => (kind.look(policies).state === 'found' ? absent : look(policies)),
});

export const storedCalicoNetworkPolicy = stored(
  calicoNetworkPolicy,
  (policies) => policies.calicoStoredNetworkPolicies ?? absent,
);
export const storedCalicoGlobalNetworkPolicy = stored(
  calicoGlobalNetworkPolicy,
  (policies) => policies.calicoStoredGlobalNetworkPolicies ?? absent,
);
