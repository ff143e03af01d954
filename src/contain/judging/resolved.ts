import type { KubernetesObject } from '../../objects.ts';
import { quarantineName } from '../names.ts';

type Spec = {
  policyRef?: { name?: string; namespace?: string };
  podSelectorEndpoints?: { name?: string; namespace?: string; podIP?: string }[];
  podIsolation?: string[];
  ingress?: unknown[];
  egress?: unknown[];
};

type Isolated = { readonly namespace: string; readonly name: string; readonly uid: string; readonly podIP: string };

const lists = ({ podSelectorEndpoints = [] }: Spec, { namespace, name, podIP }: Isolated): boolean =>
  podSelectorEndpoints.some((one) => one.name === name && one.namespace === namespace && one.podIP === podIP);

const isolatesBoth = ({ podIsolation = [], ingress, egress }: Spec): boolean =>
  ['Ingress', 'Egress'].every((way) => podIsolation.includes(way)) && !ingress?.length && !egress?.length;

/**
 * Whether AWS's controller has resolved our policy to the pod's present address, in both directions and without a rule
 * (PolicyEndpoint, networking.k8s.aws/v1alpha1). It proves resolution, not enforcement: the agent reports nothing back.
 */
export const isResolved = (endpoints: readonly KubernetesObject[], pod: Isolated): boolean =>
  endpoints.some((endpoint) => {
    const spec = (endpoint['spec'] ?? {}) as Spec;
    const isOurs = spec.policyRef?.name === quarantineName(pod.uid) && spec.policyRef.namespace === pod.namespace;
    return isOurs && lists(spec, pod) && isolatesBoth(spec);
  });
