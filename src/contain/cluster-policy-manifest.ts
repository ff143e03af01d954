import { canonicalJson } from '../json.ts';
import type { KubernetesObject, Labels } from '../objects.ts';
import { type Reason, reason } from '../reason.ts';
import { annotations, managedBy, managedByLabel, quarantineLabel, quarantineName } from './names.ts';

/**
 * AWS's kind, which has a real deny: egress to every IPv4 address, ingress from every pod. Ingress from elsewhere it cannot
 * express, so it only ever goes with the NetworkPolicy. One peer per ingress rule, since AWS's resolver reads the first.
 */
const specOf = ({ namespace, uid }: { namespace: string; uid: string }): object => ({
  tier: 'Admin',
  priority: 0,
  subject: {
    pods: {
      namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
      podSelector: { matchLabels: { [quarantineLabel]: uid } },
    },
  },
  egress: [{ name: 'deny-egress', action: 'Deny', to: [{ networks: ['0.0.0.0/0'] }] }],
  ingress: [{ name: 'deny-pods', action: 'Deny', from: [{ namespaces: {} }] }],
});

export const quarantineClusterPolicy = (pod: { namespace: string; uid: string }, notes: Labels): KubernetesObject => ({
  apiVersion: 'networking.k8s.aws/v1alpha1',
  kind: 'ClusterNetworkPolicy',
  metadata: { name: quarantineName(pod.uid), labels: { [managedByLabel]: managedBy }, annotations: notes },
  spec: specOf(pod),
});

/** Why a ClusterNetworkPolicy of our name is not the one that this plan made. */
export const notOurClusterPolicy = (
  policy: KubernetesObject,
  plan: { id: string },
  pod: { namespace: string; uid: string },
): Reason[] => {
  const name = `ClusterNetworkPolicy ${policy.metadata?.name}`;
  const { labels, annotations: notes } = policy.metadata ?? {};
  if (labels?.[managedByLabel] !== managedBy)
    return [reason('foreign-policy', `${name} is not Lazaret's: it lacks ${managedByLabel}=${managedBy}; not touched`)];
  if (notes?.[annotations.planId] !== plan.id)
    return [reason('held-by-another-plan', `${name} belongs to another plan: release that one first`)];
  return canonicalJson(policy['spec']) === canonicalJson(specOf(pod))
    ? []
    : [reason('policy-changed', `${name} was changed since it was created; not touched`)];
};
