import type { KubernetesObject } from '../../objects.ts';
import { quarantineName } from '../names.ts';

type Spec = {
  policyRef?: { name?: string };
  podSelectorEndpoints?: { name?: string; namespace?: string; podIP?: string }[];
};

type Denied = { readonly namespace: string; readonly name: string; readonly uid: string; readonly podIP: string };

/** Whether AWS's controller has resolved our ClusterNetworkPolicy to the pod's present address (ClusterPolicyEndpoint). */
export const isClusterResolved = (endpoints: readonly KubernetesObject[], pod: Denied): boolean =>
  endpoints.some((endpoint) => {
    const { policyRef, podSelectorEndpoints = [] } = (endpoint['spec'] ?? {}) as Spec;
    return (
      policyRef?.name === quarantineName(pod.uid) &&
      podSelectorEndpoints.some(
        (one) => one.name === pod.name && one.namespace === pod.namespace && one.podIP === pod.podIP,
      )
    );
  });
