import { isObject } from '../json.ts';
import type { KubernetesObject, Labels } from '../objects.ts';
import type { Reason } from '../reason.ts';
import { notOurs } from './cilium-policy-manifest.ts';
import { managedBy, managedByLabel, quarantineLabel, quarantineName } from './names.ts';

/** Before whatever else is in the tier: orders are floating-point numbers, and people begin at 0. */
export const calicoOrder = -1_000_000;

/** A Calico without tiers knows no such field, and would refuse it. */
const specOf = (uid: string, tier: string | null): object => ({
  ...(tier === null ? {} : { tier }),
  order: calicoOrder,
  selector: `${quarantineLabel} == '${uid}'`,
  types: ['Ingress', 'Egress'],
  ingress: [{ action: 'Deny' }],
  egress: [{ action: 'Deny' }],
});

/** Policies of a tier bear its name before theirs (Calico, "Tier"). */
export const calicoPolicyName = (uid: string, tier: string | null): string =>
  tier === null ? quarantineName(uid) : `${tier}.${quarantineName(uid)}`;

export const quarantineCalicoPolicy = (uid: string, tier: string | null, notes: Labels): KubernetesObject => ({
  apiVersion: 'projectcalico.org/v3',
  kind: 'GlobalNetworkPolicy',
  metadata: { name: calicoPolicyName(uid, tier), labels: { [managedByLabel]: managedBy }, annotations: notes },
  spec: specOf(uid, tier),
});

export const notOurCalicoPolicy = (policy: KubernetesObject, plan: { id: string }, uid: string): Reason[] => {
  const spec = isObject(policy['spec']) ? policy['spec'] : {};
  const tier = typeof spec['tier'] === 'string' ? spec['tier'] : null;
  const name = `GlobalNetworkPolicy ${policy.metadata?.name}`;
  return notOurs(policy, plan, { name, spec: specOf(uid, tier) });
};

export const isOurCalicoName = (name: string | undefined, uid: string): boolean =>
  name === quarantineName(uid) || (name?.endsWith(`.${quarantineName(uid)}`) ?? false);
