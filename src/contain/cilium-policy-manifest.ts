import { canonicalJson } from '../json.ts';
import type { KubernetesObject, Labels } from '../objects.ts';
import { type Reason, reason } from '../reason.ts';
import { annotations, managedBy, managedByLabel, quarantineLabel, quarantineName } from './names.ts';

/** Denies come before everything that any policy allows (Cilium, "Deny Policies"); `all` is every peer there is. */
const specOf = (uid: string): object => ({
  endpointSelector: { matchLabels: { [quarantineLabel]: uid } },
  ingressDeny: [{ fromEntities: ['all'] }],
  egressDeny: [{ toEntities: ['all'] }],
});

export const quarantineCiliumPolicy = (pod: { namespace: string; uid: string }, notes: Labels): KubernetesObject => ({
  apiVersion: 'cilium.io/v2',
  kind: 'CiliumNetworkPolicy',
  metadata: {
    name: quarantineName(pod.uid),
    namespace: pod.namespace,
    labels: { [managedByLabel]: managedBy },
    annotations: notes,
  },
  spec: specOf(pod.uid),
});

/** Why an object of our name is not the one that this plan made: then it is never changed, deleted or relied on. */
export const notOurs = (
  object: KubernetesObject,
  plan: { id: string },
  wanted: { readonly name: string; readonly spec: unknown },
): Reason[] => {
  const { labels, annotations: notes } = object.metadata ?? {};
  if (labels?.[managedByLabel] !== managedBy)
    return [
      reason('foreign-policy', `${wanted.name} is not Lazaret's: it lacks ${managedByLabel}=${managedBy}; not touched`),
    ];
  if (notes?.[annotations.planId] !== plan.id)
    return [reason('held-by-another-plan', `${wanted.name} belongs to another plan: release that one first`)];
  return canonicalJson(object['spec']) === canonicalJson(wanted.spec)
    ? []
    : [reason('policy-changed', `${wanted.name} was changed since it was created; not touched`)];
};

export const notOurCiliumPolicy = (policy: KubernetesObject, plan: { id: string }, uid: string): Reason[] =>
  notOurs(policy, plan, { name: `CiliumNetworkPolicy ${policy.metadata?.name}`, spec: specOf(uid) });
