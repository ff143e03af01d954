/** Names that Lazaret writes into a cluster. Admission policies and responders' habits hang on them: they don't change. */
export const quarantineLabel = 'lazaret.dev/quarantine-uid';
export const policyPrefix = 'lazaret-quarantine-';
export const managedByLabel = 'app.kubernetes.io/managed-by';
export const managedBy = 'lazaret';

export const annotations = {
  findingId: 'lazaret.dev/finding-id',
  planId: 'lazaret.dev/plan-id',
  expiresAt: 'lazaret.dev/expires-at',
} as const;

/** What keeps autoscalers and the ReplicaSet from removing the pod, or its node, while it is evidence. */
export const keepingAnnotations: { readonly [key: string]: string } = {
  'cluster-autoscaler.kubernetes.io/safe-to-evict': 'false',
  'karpenter.sh/do-not-disrupt': 'true',
  'controller.kubernetes.io/pod-deletion-cost': '2147483647',
};

/** The name of the policy that isolates one pod, by the pod's UID. */
export const quarantineName = (uid: string): string => `${policyPrefix}${uid}`;

/** Groups that `lazaret rbac` binds; EKS access entries and test users carry them. */
export const responderGroup = 'lazaret-responders';
export const breakGlassGroup = 'lazaret-break-glass';
