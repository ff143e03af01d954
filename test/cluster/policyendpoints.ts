import type { KubernetesObject, NetworkPolicy, Pod } from '../../src/objects.ts';
import { asAdmin, mergePatch } from './access.ts';

const finalizer = 'networking.k8s.aws/resources';
const endpointsPath = (namespace = ''): string =>
  `/apis/networking.k8s.aws/v1alpha1/namespaces/${namespace}/policyendpoints`;
const policiesPath = (namespace = ''): string => `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
const policyPath = ({ metadata }: NetworkPolicy): string => `${policiesPath(metadata?.namespace)}/${metadata?.name}`;

const endpointOf = ({ metadata, status }: Pod): object => ({
  hostIP: status?.hostIP ?? '',
  podIP: status?.podIP ?? '',
  name: metadata?.name ?? '',
  namespace: metadata?.namespace ?? '',
});

/** Source: Kubernetes API reference, NetworkPolicySpec.policyTypes: Ingress always, Egress if it has egress rules. */
const isolationOf = ({ spec }: NetworkPolicy): string[] =>
  spec?.policyTypes ?? (spec?.egress?.length ? ['Ingress', 'Egress'] : ['Ingress']);

export type ResolvedRules = { ingress?: object[]; egress?: object[]; podIsolation?: string[] };

const specFor = (policy: NetworkPolicy, pods: readonly Pod[], rules: ResolvedRules): object => ({
  policyRef: { name: policy.metadata?.name, namespace: policy.metadata?.namespace },
  podSelector: policy.spec?.podSelector,
  podSelectorEndpoints: pods.map(endpointOf),
  podIsolation: isolationOf(policy),
  ...rules,
});

const endpointsFor = async (policy: NetworkPolicy): Promise<KubernetesObject[]> => {
  const path = endpointsPath(policy.metadata?.namespace);
  const { items } = await asAdmin<{ items: (KubernetesObject & { spec: { policyRef: { name: string } } })[] }>(
    'GET',
    path,
  );
  return items.filter(({ spec }) => spec.policyRef.name === policy.metadata?.name);
};

/**
 * Writes what AWS's network-policy controller writes once it has resolved a policy: its finalizer on the policy and one
 * PolicyEndpoint that lists the pods (`rules` are empty as for a deny-all policy unless given). Written again, it is replaced.
 */
export const policyEndpointFor = async (
  policy: NetworkPolicy,
  pods: readonly Pod[],
  rules: ResolvedRules = {},
): Promise<KubernetesObject> => {
  await asAdmin('PATCH', policyPath(policy), { metadata: { finalizers: [finalizer] } }, mergePatch);
  const path = endpointsPath(policy.metadata?.namespace);
  const spec = specFor(policy, pods, rules);
  const [existing] = await endpointsFor(policy);
  if (existing) return asAdmin('PATCH', `${path}/${existing.metadata?.name}`, { spec }, mergePatch);
  const metadata = { generateName: `${policy.metadata?.name}-` };
  return asAdmin('POST', path, { apiVersion: 'networking.k8s.aws/v1alpha1', kind: 'PolicyEndpoint', metadata, spec });
};

/** What the controller does when a policy is deleted: its PolicyEndpoints go, then its finalizer. */
export const removePolicyEndpointsOf = async (policy: NetworkPolicy): Promise<void> => {
  const path = endpointsPath(policy.metadata?.namespace);
  for (const endpoint of await endpointsFor(policy)) await asAdmin('DELETE', `${path}/${endpoint.metadata?.name}`);
  await asAdmin('PATCH', policyPath(policy), { metadata: { finalizers: null } }, mergePatch);
};
