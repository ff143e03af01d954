import type { KubernetesObject } from '../../objects.ts';
import { responderCalicoPolicies, responderCalicoPolicyDeletion } from './calico-policies.ts';
import { responderCiliumPolicies, responderCiliumPolicyDeletion } from './cilium-policies.ts';
import { responderClusterPolicies, responderClusterPolicyDeletion } from './cluster-network-policies.ts';
import { responderNetworkPolicies, responderPolicyDeletion } from './network-policies.ts';
import { quarantineLabelStays, quarantinePolicyDeletion, quarantinePolicyStays } from './quarantine-label.ts';

/** What holds the responder to quarantines, and everybody else from undoing one. */
export const quarantineAdmission: readonly KubernetesObject[] = [
  ...responderNetworkPolicies,
  ...responderPolicyDeletion,
  ...responderClusterPolicies,
  ...responderClusterPolicyDeletion,
  ...responderCiliumPolicies,
  ...responderCiliumPolicyDeletion,
  ...responderCalicoPolicies,
  ...responderCalicoPolicyDeletion,
  ...quarantineLabelStays,
  ...quarantinePolicyStays,
  ...quarantinePolicyDeletion,
];
