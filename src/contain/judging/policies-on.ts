import type { PodSeen } from '../../enrich/seen.ts';
import type { PolicyRef } from '../../network/access.ts';
import { siblings } from '../../network/identifier.ts';
import { awsClusterNetworkPolicy } from '../../network/kinds/aws-cluster-network-policy.ts';
import { policyRef } from '../../network/policy-ref.ts';
import { policySelects, selectorFault } from '../../network/selects.ts';
import { worldOf } from '../../network/world.ts';
import type { KubernetesObject, Labels, NetworkPolicy, Pod } from '../../objects.ts';
import { quarantineName } from '../names.ts';

/** A NetworkPolicy of somebody else's, and on whom it is. */
export type PolicyOn = {
  readonly ref: PolicyRef;
  readonly policy: NetworkPolicy;
  readonly onPod: boolean;
  readonly onSiblings: boolean;
};

const uidOf = ({ pod }: PodSeen): string => pod.metadata?.uid ?? '';
const labelsOf = ({ metadata }: KubernetesObject): Labels => metadata?.labels ?? {};

/** A selector that Kubernetes could not have accepted counts as selecting. */
const isOn = (policy: NetworkPolicy, namespace: string, labels: Labels): boolean =>
  policySelects(policy, namespace, labels) ||
  (policy.metadata?.namespace === namespace && selectorFault(policy.spec?.podSelector) !== null);

/** All NetworkPolicies but ours that select the pod, as labelled here, or a pod that shares its rules. */
export const policiesOn = (
  seen: PodSeen,
  labels: Labels = labelsOf(seen.pod),
  S: readonly Pod[] = siblings(seen),
): PolicyOn[] => {
  if (seen.policies.networkPolicies.state !== 'found') return [];
  const namespace = seen.pod.metadata?.namespace ?? '';
  const others = seen.policies.networkPolicies.value.filter(
    ({ metadata }) => metadata?.name !== quarantineName(uidOf(seen)),
  );
  return others
    .map((policy) => ({
      ref: policyRef('NetworkPolicy', policy),
      policy,
      onPod: isOn(policy, namespace, labels),
      onSiblings: S.some((pod) => isOn(policy, namespace, labelsOf(pod))),
    }))
    .filter(({ onPod, onSiblings }) => onPod || onSiblings);
};

/** AWS ClusterNetworkPolicies, ours included, on the pod or on a pod that shares its rules; those that may be count. */
export const clusterPoliciesOn = (seen: PodSeen, labels: Labels = labelsOf(seen.pod)): PolicyRef[] => {
  const looked = seen.policies.awsClusterNetworkPolicies;
  if (looked.state !== 'found') return [];
  const namespace = seen.pod.metadata?.namespace ?? '';
  const world = worldOf(seen);
  const everyLabels = [labels, ...siblings(seen).map(labelsOf)];
  const { kind, selects } = awsClusterNetworkPolicy;
  return looked.value
    .filter((policy) => everyLabels.some((one) => selects(policy, { namespace, labels: one, world }) !== 'no'))
    .map((policy) => policyRef(kind, policy));
};
