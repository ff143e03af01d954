import type { PodRef, Target } from '../finding/finding.ts';
import type {
  KubernetesObject,
  Namespace,
  NetworkPolicy,
  Node,
  Pod,
  Role,
  RoleBinding,
  Service,
  ServiceAccount,
  Workload,
} from '../objects.ts';
import type { Look } from '../ports.ts';
import type { Reason } from '../reason.ts';

/**
 * `gone`: no pod of that name. `replaced`: another UID bears the name now; nothing about the successor is reported.
 * `unreachable`: could not look. `not-looked-up`: the target is a pod but looking was pointless (sample finding).
 */
export type Lookup = 'found' | 'gone' | 'replaced' | 'unreachable' | 'not-a-pod' | 'not-looked-up';

/** The chain of controllers above a pod, nearest first. `managedBy` names what would revert a change (Argo CD, Flux, Helm, KEDA, HPA). */
export type Owner = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  readonly object: Look<Workload>;
};

/** What decides whether a NetworkPolicy does anything on the pod's node. */
export type EngineFacts = {
  readonly awsNode: Look<KubernetesObject>;
  readonly awsNodePods: Look<Pod[]>;
  readonly vpcCniConfig: Look<KubernetesObject>;
  readonly ciliumAgent: Look<KubernetesObject[]>;
  readonly calicoAgent: Look<KubernetesObject[]>;
  readonly policyEndpoints: Look<KubernetesObject[]>;
  /** Looked at only where Cilium runs: its switches, and what it knows the pod under. */
  readonly ciliumConfig?: Look<KubernetesObject>;
  readonly ciliumEndpoint?: Look<KubernetesObject>;
  /** The pods of Cilium's or Calico's agent on the pod's node, where either runs. */
  readonly otherAgentPods?: Look<Pod[]>;
};

/** Policies of every kind that could select the pod. `absent` = the cluster does not serve that kind. */
export type PoliciesSeen = {
  readonly networkPolicies: Look<NetworkPolicy[]>;
  readonly awsClusterNetworkPolicies: Look<KubernetesObject[]>;
  readonly clusterPolicyEndpoints: Look<KubernetesObject[]>;
  readonly upstreamClusterNetworkPolicies: Look<KubernetesObject[]>;
  readonly ciliumNetworkPolicies: Look<KubernetesObject[]>;
  readonly ciliumClusterwideNetworkPolicies: Look<KubernetesObject[]>;
  readonly calicoNetworkPolicies: Look<KubernetesObject[]>;
  readonly calicoGlobalNetworkPolicies: Look<KubernetesObject[]>;
  /** What decides the order and the reach of Calico's policies. `undefined`: nobody looked. */
  readonly calicoTiers?: Look<KubernetesObject[]>;
  readonly calicoNetworkSets?: Look<KubernetesObject[]>;
  readonly calicoGlobalNetworkSets?: Look<KubernetesObject[]>;
  /** As Calico stores them (crd.projectcalico.org): all there is where its own API is not served. */
  readonly calicoStoredNetworkPolicies?: Look<KubernetesObject[]>;
  readonly calicoStoredGlobalNetworkPolicies?: Look<KubernetesObject[]>;
  readonly calicoStoredTiers?: Look<KubernetesObject[]>;
  readonly calicoStoredNetworkSets?: Look<KubernetesObject[]>;
  readonly calicoStoredGlobalNetworkSets?: Look<KubernetesObject[]>;
};

export type RbacSeen = {
  readonly roles: Look<Role[]>;
  readonly roleBindings: Look<RoleBinding[]>;
  readonly clusterRoles: Look<Role[]>;
  readonly clusterRoleBindings: Look<RoleBinding[]>;
};

/** Everything that was looked at around one pod, already without secrets (`redact.ts`), taken within one run. */
export type PodSeen = {
  readonly pod: Pod;
  readonly owners: readonly Owner[];
  readonly namespace: Look<Namespace>;
  /** All namespaces with their labels: selectors in policies name them. */
  readonly namespaces: Look<Namespace[]>;
  readonly node: Look<Node>;
  /** What the node's kubelet says of itself (`configz`, right `nodes/configz`) or the operator states; absent: nobody looked. */
  readonly kubelet?: Look<{ readonly seccompDefault?: boolean }>;
  /** What kinds the cluster serves, as `group/version/Kind`, where somebody asked: decides which guard-rails are offered. */
  readonly served?: Look<readonly string[]>;
  readonly serviceAccount: Look<ServiceAccount>;
  /** All pods of the pod's namespace, itself included. */
  readonly neighbours: Look<Pod[]>;
  /** Pods of all other namespaces, where somebody looked: policies name them by their namespaces' labels. */
  readonly elsewhere?: Look<Pod[]>;
  readonly services: Look<Service[]>;
  readonly ingresses: Look<KubernetesObject[]>;
  readonly httpRoutes: Look<KubernetesObject[]>;
  /** Looked at where the Gateway API is served; absent: nobody looked. */
  readonly gateways?: Look<KubernetesObject[]>;
  readonly grpcRoutes?: Look<KubernetesObject[]>;
  readonly tlsRoutes?: Look<KubernetesObject[]>;
  readonly tcpRoutes?: Look<KubernetesObject[]>;
  readonly udpRoutes?: Look<KubernetesObject[]>;
  /** Of the AWS Load Balancer Controller and of EKS Auto Mode, looked at where the namespace has a Service. */
  readonly targetGroupBindings?: Look<KubernetesObject[]>;
  readonly autoModeTargetGroupBindings?: Look<KubernetesObject[]>;
  readonly horizontalPodAutoscalers: Look<KubernetesObject[]>;
  /** PodDisruptionBudgets and KEDA's ScaledObjects of the pod's namespace; absent: nobody looked. */
  readonly podDisruptionBudgets?: Look<KubernetesObject[]>;
  readonly scaledObjects?: Look<KubernetesObject[]>;
  readonly policies: PoliciesSeen;
  readonly engine: EngineFacts;
  readonly rbac: RbacSeen;
  /** Paths whose values were removed before anything else saw them, e.g. `spec.containers[0].env[2].value`. */
  readonly redacted: readonly string[];
};

/** A node that a finding implicates, and the pods on it. */
export type NodeSeen = { readonly node: Look<Node>; readonly pods: Look<Pod[]> };

/** A workload that a finding implicates: `absent` when it is gone, also when another one bears its name now. */
export type WorkloadSeen = { readonly workload: Look<Workload>; readonly pods: Look<Pod[]> };

/** Around a target that is no pod, node or workload: each is there where its class needs it. */
export type AroundSeen = {
  readonly serviceAccount?: Look<ServiceAccount>;
  /** Those that use the service account, or all of the cluster where an image is looked for. */
  readonly pods?: Look<Pod[]>;
  readonly rbac?: RbacSeen;
  /** The ConfigMap that maps IAM identities to users; `absent` where the cluster has access entries only. */
  readonly awsAuth?: Look<KubernetesObject>;
  readonly services?: Look<Service[]>;
};

export type Enriched = {
  readonly target: Target;
  readonly lookup: Lookup;
  /** The pod that was looked for: for a node or image target a pod may still be named. */
  readonly ref: PodRef | null;
  /** Set exactly when `lookup` is `found`. */
  readonly seen: PodSeen | null;
  readonly problems: readonly Reason[];
  /** Set for a target that is a node. */
  readonly node?: NodeSeen;
  /** Set for a target that is a workload. */
  readonly workload?: WorkloadSeen;
  /** Set for a service account, a user, a configuration and an image. */
  readonly around?: AroundSeen;
};
