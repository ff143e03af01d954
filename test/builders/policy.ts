import { annotations } from '../../src/contain/names.ts';
import { quarantinePolicy } from '../../src/contain/policy-manifest.ts';
import type { NetworkPolicy } from '../../src/objects.ts';
import { aNetworkPolicy } from './kubernetes.ts';
import { podUid } from './pod.ts';

export const toWeb = { matchLabels: { app: 'web' } };

/** Lets the namespace's own pods of app=api in, and nobody else. */
export const anAllowPolicy = (name = 'web-from-api', podSelector: object = toWeb): NetworkPolicy =>
  aNetworkPolicy(name, {
    podSelector,
    policyTypes: ['Ingress'],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: 'api' } } }] }],
  });

/** Our own policy for `aPod()`, as the plan makes it and as AWS's controller leaves it. */
export const aQuarantinePolicy = (planId: string, { taken = true }: { taken?: boolean } = {}): NetworkPolicy => {
  const policy = quarantinePolicy({ namespace: 'shop', uid: podUid }, { [annotations.planId]: planId });
  return {
    ...policy,
    metadata: {
      ...policy.metadata,
      uid: 'uid-of-quarantine-policy',
      ...(taken ? { finalizers: ['networking.k8s.aws/resources'] } : {}),
    },
  };
};
