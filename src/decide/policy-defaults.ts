/** What holds where `lazaret.yaml` says nothing, and without any policy. Each stands in `docs/policy.md`. */
export const defaults = {
  mode: 'observe',
  /** High in GuardDuty's words; audit-log findings of the discovery kind are below it. */
  minSeverity: 7,
  /** GuardDuty repeats a finding every six hours at most: four times that. */
  staleAfter: '24h',
  /** How long a containment holds before it is released by itself. */
  expires: '24h',
  perClusterAndHour: 5,
  perNamespaceAndHour: 3,
  failuresPerHour: 3,
  /** As long as a quarantine lasts by default. */
  reinfectedWithin: '24h',
  captureWithin: '5s',
} as const;

/** Never acted in, whatever the policy says: cutting one of these cuts the cluster, or the sensor that told us. */
export const alwaysProtected = [
  'kube-system',
  'kube-public',
  'kube-node-lease',
  'amazon-guardduty',
  'amazon-cloudwatch',
  'calico-system',
  'tigera-operator',
] as const;

/**
 * Consents that a rule may give. `siblings-cut-off` lifts the guard of that name; `rollout` lets a quarantine move the
 * healthy replicas to a new name prefix by a restart, `scale` lets it scale their owner to 0: both isolate where the
 * siblings' rules would leak. `delete` lets the action of that name be done, which nothing takes back.
 */
export const consents = ['siblings-cut-off', 'rollout', 'scale', 'delete'] as const;
export type Consent = (typeof consents)[number];

export const channels = ['email', 'chat', 'events', 'slack', 'teams', 'pagerduty', 'securityhub'] as const;
export type Channel = (typeof channels)[number];
