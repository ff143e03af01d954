import type {
  AppArmorProfile,
  Capabilities,
  Container,
  ContainerPort,
  ContainerStatus,
  EnvVar,
  Handler,
  HandlerTarget,
  Pod,
  PodSecurityContext,
  PodSpec,
  PodStatus,
  ProjectedSource,
  SELinuxOptions,
  SeccompProfile,
  SecurityContext,
  Volume,
  VolumeMount,
  WindowsOptions,
} from '../objects.ts';
import { labels, metadata } from './metadata-shape.ts';
import { anything, list, mapOf, object, shapeOf, text, truth, whole, wholeOrText } from './shape.ts';

const profile = { type: text, localhostProfile: text };

const inherited = {
  runAsUser: whole,
  runAsGroup: whole,
  runAsNonRoot: truth,
  seccompProfile: shapeOf<SeccompProfile>()(profile),
  appArmorProfile: shapeOf<AppArmorProfile>()(profile),
  seLinuxOptions: shapeOf<SELinuxOptions>()({ user: text, role: text, type: text, level: text }),
  windowsOptions: shapeOf<WindowsOptions>()({
    hostProcess: truth,
    runAsUserName: text,
    gmsaCredentialSpec: text,
    gmsaCredentialSpecName: text,
  }),
};

const securityContext = shapeOf<SecurityContext>()({
  ...inherited,
  privileged: truth,
  allowPrivilegeEscalation: truth,
  capabilities: shapeOf<Capabilities>()({ add: list(text), drop: list(text) }),
  readOnlyRootFilesystem: truth,
  procMount: text,
});

const podSecurityContext = shapeOf<PodSecurityContext>()({
  ...inherited,
  fsGroup: whole,
  fsGroupChangePolicy: text,
  supplementalGroups: list(whole),
  supplementalGroupsPolicy: text,
  sysctls: list(object({ name: text, value: text })),
});

const handlerTarget = shapeOf<HandlerTarget>()({ host: text, port: wholeOrText, path: text, scheme: text });

const handler = shapeOf<Handler>()({
  httpGet: handlerTarget,
  tcpSocket: handlerTarget,
  exec: object({ command: list(text) }),
  grpc: anything,
  sleep: anything,
});

const container = shapeOf<Container>()({
  name: text,
  image: text,
  command: list(text),
  args: list(text),
  env: list(shapeOf<EnvVar>()({ name: text, value: text, valueFrom: anything })),
  envFrom: list(anything),
  ports: list(
    shapeOf<ContainerPort>()({ name: text, containerPort: whole, hostPort: whole, hostIP: text, protocol: text }),
  ),
  volumeMounts: list(
    shapeOf<VolumeMount>()({ name: text, mountPath: text, readOnly: truth, subPath: text, mountPropagation: text }),
  ),
  volumeDevices: list(object({ name: text, devicePath: text })),
  securityContext,
  livenessProbe: handler,
  readinessProbe: handler,
  startupProbe: handler,
  lifecycle: object({ postStart: handler, preStop: handler }),
  resources: object({ limits: mapOf(anything), requests: mapOf(anything) }),
  restartPolicy: text,
  stdin: truth,
  tty: truth,
  imagePullPolicy: text,
});

const projectedSource = shapeOf<ProjectedSource>()({
  serviceAccountToken: object({ audience: text, expirationSeconds: whole, path: text }),
  secret: object({ name: text }),
  configMap: object({ name: text }),
  downwardAPI: anything,
  clusterTrustBundle: anything,
});

const volume = shapeOf<Volume>()({
  name: text,
  hostPath: object({ path: text, type: text }),
  projected: object({ sources: list(projectedSource) }),
  secret: object({ secretName: text }),
  configMap: object({ name: text }),
  persistentVolumeClaim: object({ claimName: text }),
  csi: object({ driver: text }),
  emptyDir: object({ medium: text }),
});

/** Fields of a pod's spec, wherever one stands: in a pod or in a workload's template. */
export const podSpec = shapeOf<PodSpec>()({
  containers: list(container),
  initContainers: list(container),
  ephemeralContainers: list(container),
  volumes: list(volume),
  securityContext: podSecurityContext,
  serviceAccountName: text,
  automountServiceAccountToken: truth,
  nodeName: text,
  hostNetwork: truth,
  hostPID: truth,
  hostIPC: truth,
  hostUsers: truth,
  shareProcessNamespace: truth,
  runtimeClassName: text,
  priorityClassName: text,
  restartPolicy: text,
  os: object({ name: text }),
  nodeSelector: labels,
});

const containerStatus = shapeOf<ContainerStatus>()({
  name: text,
  image: text,
  imageID: text,
  containerID: text,
  ready: truth,
  restartCount: whole,
  state: object({
    running: object({ startedAt: text }),
    waiting: object({ reason: text }),
    terminated: object({ exitCode: whole }),
  }),
  user: object({ linux: object({ uid: whole, gid: whole, supplementalGroups: list(whole) }) }),
});

const podStatus = shapeOf<PodStatus>()({
  phase: text,
  podIP: text,
  podIPs: list(object({ ip: text })),
  hostIP: text,
  hostIPs: list(object({ ip: text })),
  startTime: text,
  conditions: list(object({ type: text, status: text })),
  containerStatuses: list(containerStatus),
  initContainerStatuses: list(containerStatus),
  ephemeralContainerStatuses: list(containerStatus),
});

export const pod = shapeOf<Pod>()({ apiVersion: text, kind: text, metadata, spec: podSpec, status: podStatus });
