/**
 * Kubernetes objects as their JSON has them (times are strings, nothing is dropped): only the fields that Lazaret reads.
 * Source: Kubernetes 1.36 API reference. Every field may be absent; unknown ones are kept.
 */
export type Labels = { readonly [key: string]: string };

export type OwnerReference = { apiVersion: string; kind: string; name: string; uid: string; controller?: boolean };

export type Metadata = {
  name?: string;
  generateName?: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  labels?: Labels;
  annotations?: Labels;
  ownerReferences?: OwnerReference[];
  finalizers?: string[];
};

export type KubernetesObject = { apiVersion?: string; kind?: string; metadata?: Metadata; [field: string]: unknown };

export type Capabilities = { add?: string[]; drop?: string[] };
export type SeccompProfile = { type?: string; localhostProfile?: string };
export type AppArmorProfile = { type?: string; localhostProfile?: string };
export type SELinuxOptions = { user?: string; role?: string; type?: string; level?: string };
export type WindowsOptions = {
  hostProcess?: boolean;
  runAsUserName?: string;
  gmsaCredentialSpec?: string;
  gmsaCredentialSpecName?: string;
};

export type SecurityContext = {
  privileged?: boolean;
  allowPrivilegeEscalation?: boolean;
  capabilities?: Capabilities;
  runAsUser?: number;
  runAsGroup?: number;
  runAsNonRoot?: boolean;
  readOnlyRootFilesystem?: boolean;
  procMount?: string;
  seccompProfile?: SeccompProfile;
  appArmorProfile?: AppArmorProfile;
  seLinuxOptions?: SELinuxOptions;
  windowsOptions?: WindowsOptions;
};

export type PodSecurityContext = Omit<
  SecurityContext,
  'privileged' | 'allowPrivilegeEscalation' | 'capabilities' | 'readOnlyRootFilesystem' | 'procMount'
> & {
  fsGroup?: number;
  fsGroupChangePolicy?: string;
  supplementalGroups?: number[];
  supplementalGroupsPolicy?: string;
  sysctls?: { name: string; value?: string }[];
};

export type HandlerTarget = { host?: string; port?: number | string; path?: string; scheme?: string };
export type Handler = {
  httpGet?: HandlerTarget;
  tcpSocket?: HandlerTarget;
  exec?: { command?: string[] };
  grpc?: unknown;
  sleep?: unknown;
};
export type EnvVar = { name: string; value?: string; valueFrom?: unknown };
export type VolumeMount = {
  name: string;
  mountPath: string;
  readOnly?: boolean;
  subPath?: string;
  mountPropagation?: string;
};
export type ContainerPort = {
  name?: string;
  containerPort?: number;
  hostPort?: number;
  hostIP?: string;
  protocol?: string;
};

export type Container = {
  name: string;
  image?: string;
  command?: string[];
  args?: string[];
  env?: EnvVar[];
  envFrom?: unknown[];
  ports?: ContainerPort[];
  volumeMounts?: VolumeMount[];
  volumeDevices?: { name: string; devicePath: string }[];
  securityContext?: SecurityContext;
  livenessProbe?: Handler;
  readinessProbe?: Handler;
  startupProbe?: Handler;
  lifecycle?: { postStart?: Handler; preStop?: Handler };
  resources?: { limits?: { [name: string]: unknown }; requests?: { [name: string]: unknown } };
  restartPolicy?: string;
  stdin?: boolean;
  tty?: boolean;
  imagePullPolicy?: string;
};

export type ProjectedSource = {
  serviceAccountToken?: { audience?: string; expirationSeconds?: number; path?: string };
  secret?: { name?: string };
  configMap?: { name?: string };
  downwardAPI?: unknown;
  clusterTrustBundle?: unknown;
};

/** One volume: the name and one source under its own key, e.g. `hostPath`, `projected`. No source at all means `emptyDir`. */
export type Volume = {
  name: string;
  hostPath?: { path?: string; type?: string };
  projected?: { sources?: ProjectedSource[] };
  secret?: { secretName?: string };
  configMap?: { name?: string };
  persistentVolumeClaim?: { claimName?: string };
  csi?: { driver?: string };
  emptyDir?: { medium?: string };
  [source: string]: unknown;
};

export type PodSpec = {
  containers?: Container[];
  initContainers?: Container[];
  ephemeralContainers?: Container[];
  volumes?: Volume[];
  securityContext?: PodSecurityContext;
  serviceAccountName?: string;
  automountServiceAccountToken?: boolean;
  nodeName?: string;
  hostNetwork?: boolean;
  hostPID?: boolean;
  hostIPC?: boolean;
  hostUsers?: boolean;
  shareProcessNamespace?: boolean;
  runtimeClassName?: string;
  priorityClassName?: string;
  restartPolicy?: string;
  os?: { name?: string };
  nodeSelector?: Labels;
  [field: string]: unknown;
};

export type ContainerStatus = {
  name: string;
  image?: string;
  imageID?: string;
  containerID?: string;
  ready?: boolean;
  restartCount?: number;
  state?: { running?: { startedAt?: string }; waiting?: { reason?: string }; terminated?: { exitCode?: number } };
  user?: { linux?: { uid?: number; gid?: number; supplementalGroups?: number[] } };
};

export type PodStatus = {
  phase?: string;
  podIP?: string;
  podIPs?: { ip?: string }[];
  hostIP?: string;
  hostIPs?: { ip?: string }[];
  startTime?: string;
  conditions?: { type: string; status: string }[];
  containerStatuses?: ContainerStatus[];
  initContainerStatuses?: ContainerStatus[];
  ephemeralContainerStatuses?: ContainerStatus[];
  [field: string]: unknown;
};

export type Pod = KubernetesObject & { spec?: PodSpec; status?: PodStatus };

export type Node = KubernetesObject & {
  spec?: { providerID?: string; unschedulable?: boolean; taints?: { key: string; value?: string; effect: string }[] };
  status?: {
    nodeInfo?: {
      osImage?: string;
      operatingSystem?: string;
      kernelVersion?: string;
      containerRuntimeVersion?: string;
      kubeletVersion?: string;
      architecture?: string;
    };
    runtimeHandlers?: { name?: string; features?: { userNamespaces?: boolean; recursiveReadOnlyMounts?: boolean } }[];
    features?: { supplementalGroupsPolicy?: boolean };
    addresses?: { type: string; address: string }[];
    conditions?: { type: string; status: string }[];
  };
};

export type LabelSelector = {
  matchLabels?: Labels;
  matchExpressions?: { key: string; operator: string; values?: string[] }[];
};

export type NetworkPolicyPort = { protocol?: string; port?: number | string; endPort?: number };
export type NetworkPolicyPeer = {
  podSelector?: LabelSelector;
  namespaceSelector?: LabelSelector;
  ipBlock?: { cidr: string; except?: string[] };
};
export type NetworkPolicy = KubernetesObject & {
  spec?: {
    podSelector?: LabelSelector;
    policyTypes?: string[];
    ingress?: { ports?: NetworkPolicyPort[]; from?: NetworkPolicyPeer[] }[];
    egress?: { ports?: NetworkPolicyPort[]; to?: NetworkPolicyPeer[] }[];
  };
};

export type Namespace = KubernetesObject;
export type ServiceAccount = KubernetesObject & { automountServiceAccountToken?: boolean };
export type Service = KubernetesObject & {
  spec?: {
    type?: string;
    selector?: Labels;
    ports?: { name?: string; port?: number; targetPort?: number | string; nodePort?: number; protocol?: string }[];
    clusterIP?: string;
    externalIPs?: string[];
    loadBalancerSourceRanges?: string[];
    externalTrafficPolicy?: string;
  };
  status?: { loadBalancer?: { ingress?: { hostname?: string; ip?: string }[] } };
};

export type PolicyRule = {
  verbs?: string[];
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
};
export type Role = KubernetesObject & { rules?: PolicyRule[] };
export type Subject = { kind: string; name: string; namespace?: string; apiGroup?: string };
export type RoleBinding = KubernetesObject & {
  roleRef?: { kind: string; name: string; apiGroup?: string };
  subjects?: Subject[];
};

/** Deployment, ReplicaSet, StatefulSet, DaemonSet, Job, CronJob and custom owners alike. */
export type Workload = KubernetesObject & {
  spec?: {
    replicas?: number;
    paused?: boolean;
    suspend?: boolean;
    selector?: LabelSelector;
    template?: { metadata?: Metadata; spec?: PodSpec };
    [field: string]: unknown;
  };
  status?: { [field: string]: unknown };
};
