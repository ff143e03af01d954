import { canonicalJson } from '../json.ts';
import type { KubernetesObject, Labels, NetworkPolicy } from '../objects.ts';
import { type Reason, reason } from '../reason.ts';
import { annotations, managedBy, managedByLabel, quarantineLabel, quarantineName } from './names.ts';

/** The deny-all of one pod: both policy types by name, and no ingress or egress key, since `egress: [{}]` would admit all. */
const specOf = (uid: string): NonNullable<NetworkPolicy['spec']> => ({
  podSelector: { matchLabels: { [quarantineLabel]: uid } },
  policyTypes: ['Ingress', 'Egress'],
});

export const quarantinePolicy = (pod: { namespace: string; uid: string }, notes: Labels): NetworkPolicy => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: {
    name: quarantineName(pod.uid),
    namespace: pod.namespace,
    labels: { [managedByLabel]: managedBy },
    annotations: notes,
  },
  spec: specOf(pod.uid),
});

const isDenyAll = ({ spec }: NetworkPolicy, uid: string): boolean => {
  const { ingress = [], egress = [], policyTypes = [], ...rest } = spec ?? {};
  const { policyTypes: wanted = [], ...selected } = specOf(uid);
  return (
    ingress.length === 0 &&
    egress.length === 0 &&
    canonicalJson(policyTypes.toSorted()) === canonicalJson(wanted.toSorted()) &&
    canonicalJson(rest) === canonicalJson(selected)
  );
};

const name = ({ metadata }: KubernetesObject): string => `NetworkPolicy ${metadata?.namespace}/${metadata?.name}`;

/** Why a policy of our name is not the one that this plan made: then it is never changed, deleted or relied on. */
export const notOurPolicy = (policy: NetworkPolicy, plan: { id: string }, uid: string): Reason[] => {
  const { labels, annotations: notes } = policy.metadata ?? {};
  if (labels?.[managedByLabel] !== managedBy)
    return [
      reason(
        'foreign-policy',
        `${name(policy)} is not Lazaret's: it lacks ${managedByLabel}=${managedBy}; not touched`,
      ),
    ];
  if (notes?.[annotations.planId] !== plan.id)
    return [
      reason(
        'held-by-another-plan',
        `${name(policy)} belongs to plan ${notes?.[annotations.planId]?.slice(0, 40) ?? '(none)'}: release that one first`,
      ),
    ];
  return isDenyAll(policy, uid)
    ? []
    : [
        reason(
          'policy-changed',
          `${name(policy)} was changed since: it is no longer the deny-all that was created; not touched`,
        ),
      ];
};
