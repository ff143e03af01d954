import type { Pod } from '../objects.ts';
import type { Look } from '../ports.ts';
import { reason } from '../reason.ts';
import { redact } from './redact.ts';
import type { Owner, PodSeen } from './seen.ts';

const unseen: Look<never> = {
  state: 'unreachable',
  problem: reason(
    'manifest-only',
    'only a manifest was given: add --kubeconfig or --snapshot to see what is around the pod',
  ),
};

/** A pod as its manifest has it: everything around it is unknown, and said to be. */
export const seenFromManifest = (given: Pod, owners: readonly Owner[] = []): PodSeen => {
  const { object, removed } = redact(given);
  return {
    pod: object,
    owners,
    namespace: unseen,
    namespaces: unseen,
    node: unseen,
    serviceAccount: unseen,
    neighbours: unseen,
    services: unseen,
    ingresses: unseen,
    httpRoutes: unseen,
    horizontalPodAutoscalers: unseen,
    policies: {
      networkPolicies: unseen,
      awsClusterNetworkPolicies: unseen,
      clusterPolicyEndpoints: unseen,
      upstreamClusterNetworkPolicies: unseen,
      ciliumNetworkPolicies: unseen,
      ciliumClusterwideNetworkPolicies: unseen,
      calicoNetworkPolicies: unseen,
      calicoGlobalNetworkPolicies: unseen,
    },
    engine: {
      awsNode: unseen,
      awsNodePods: unseen,
      vpcCniConfig: unseen,
      ciliumAgent: unseen,
      calicoAgent: unseen,
      policyEndpoints: unseen,
    },
    rbac: { roles: unseen, roleBindings: unseen, clusterRoles: unseen, clusterRoleBindings: unseen },
    redacted: removed,
  };
};
