import type { KubernetesObject, NetworkPolicy } from '../../objects.ts';
import { resources } from '../../resources.ts';
import type { PoliciesSeen } from '../seen.ts';
import { listOf, type PodLook } from './look.ts';

const why = 'what policies allow and deny the pod';
const whyOrder = "in which order Calico's policies are asked";
const whySets = "which addresses Calico's policies mean by a label";

/** Kinds beside policies that matter only where there is Calico. */
type OfCalico = Extract<
  keyof PoliciesSeen,
  `calico${'Tiers' | 'NetworkSets' | 'GlobalNetworkSets' | `Stored${string}`}`
>;
type PolicyLooks = {
  readonly [K in Exclude<keyof PoliciesSeen, OfCalico>]: PodLook<
    K extends 'networkPolicies' ? NetworkPolicy[] : KubernetesObject[]
  >;
};

/** Every kind of policy that could select the pod. Kinds that the cluster does not serve answer `absent`. */
export const policyLooks: PolicyLooks = {
  networkPolicies: listOf('network-policies', resources.networkPolicies, 'namespace', why),
  awsClusterNetworkPolicies: listOf('aws-cluster-policies', resources.awsClusterNetworkPolicies, 'cluster', why),
  clusterPolicyEndpoints: listOf(
    'aws-cluster-policy-endpoints',
    resources.clusterPolicyEndpoints,
    'cluster',
    'to which pods AWS has resolved its cluster policies',
  ),
  upstreamClusterNetworkPolicies: listOf('cluster-policies', resources.clusterNetworkPolicies, 'cluster', why),
  ciliumNetworkPolicies: listOf('cilium-policies', resources.ciliumNetworkPolicies, 'namespace', why),
  ciliumClusterwideNetworkPolicies: listOf(
    'cilium-clusterwide-policies',
    resources.ciliumClusterwideNetworkPolicies,
    'cluster',
    why,
  ),
  calicoNetworkPolicies: listOf('calico-policies', resources.calicoNetworkPolicies, 'namespace', why),
  calicoGlobalNetworkPolicies: listOf('calico-global-policies', resources.calicoGlobalNetworkPolicies, 'cluster', why),
};

/** Asked only where Calico's agent or its own API was found: elsewhere each would be a request for nothing. */
export const calicoPolicyLooks: { readonly [K in OfCalico]: PodLook<KubernetesObject[]> } = {
  calicoTiers: listOf('calico-tiers', resources.calicoTiers, 'cluster', whyOrder),
  calicoNetworkSets: listOf('calico-sets', resources.calicoNetworkSets, 'cluster', whySets),
  calicoGlobalNetworkSets: listOf('calico-global-sets', resources.calicoGlobalNetworkSets, 'cluster', whySets),
  calicoStoredNetworkPolicies: listOf(
    'calico-stored-policies',
    resources.calicoStoredNetworkPolicies,
    'namespace',
    why,
  ),
  calicoStoredGlobalNetworkPolicies: listOf(
    'calico-stored-global-policies',
    resources.calicoStoredGlobalNetworkPolicies,
    'cluster',
    why,
  ),
  calicoStoredTiers: listOf('calico-stored-tiers', resources.calicoStoredTiers, 'cluster', whyOrder),
  calicoStoredNetworkSets: listOf('calico-stored-sets', resources.calicoStoredNetworkSets, 'cluster', whySets),
  calicoStoredGlobalNetworkSets: listOf(
    'calico-stored-global-sets',
    resources.calicoStoredGlobalNetworkSets,
    'cluster',
    whySets,
  ),
};
