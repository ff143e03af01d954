import type {
  KubernetesObject,
  NetworkPolicy,
  NetworkPolicyPeer,
  NetworkPolicyPort,
  Node,
  PolicyRule,
  Role,
  RoleBinding,
  Service,
  ServiceAccount,
  Subject,
  Workload,
} from '../objects.ts';
import { labelSelector, labels, metadata } from './metadata-shape.ts';
import { podSpec } from './pod-shape.ts';
import { anything, list, object, type Shape, shapeOf, text, truth, whole, wholeOrText } from './shape.ts';

const top = { apiVersion: text, kind: text, metadata };

export const anyObject = shapeOf<KubernetesObject>()(top);

export const node = shapeOf<Node>()({
  ...top,
  spec: object({
    providerID: text,
    unschedulable: truth,
    taints: list(object({ key: text, value: text, effect: text })),
  }),
  status: object({
    nodeInfo: object({
      osImage: text,
      operatingSystem: text,
      kernelVersion: text,
      containerRuntimeVersion: text,
      kubeletVersion: text,
      architecture: text,
    }),
    runtimeHandlers: list(
      object({ name: text, features: object({ userNamespaces: truth, recursiveReadOnlyMounts: truth }) }),
    ),
    features: object({ supplementalGroupsPolicy: truth }),
    addresses: list(object({ type: text, address: text })),
    conditions: list(object({ type: text, status: text })),
  }),
});

const port = shapeOf<NetworkPolicyPort>()({ protocol: text, port: wholeOrText, endPort: whole });
const peer = shapeOf<NetworkPolicyPeer>()({
  podSelector: labelSelector,
  namespaceSelector: labelSelector,
  ipBlock: object({ cidr: text, except: list(text) }),
});

export const networkPolicy = shapeOf<NetworkPolicy>()({
  ...top,
  spec: object({
    podSelector: labelSelector,
    policyTypes: list(text),
    ingress: list(object({ ports: list(port), from: list(peer) })),
    egress: list(object({ ports: list(port), to: list(peer) })),
  }),
});

export const serviceAccount = shapeOf<ServiceAccount>()({ ...top, automountServiceAccountToken: truth });

export const service = shapeOf<Service>()({
  ...top,
  spec: object({
    type: text,
    selector: labels,
    ports: list(object({ name: text, port: whole, targetPort: wholeOrText, nodePort: whole, protocol: text })),
    clusterIP: text,
    externalIPs: list(text),
    loadBalancerSourceRanges: list(text),
    externalTrafficPolicy: text,
  }),
  status: object({ loadBalancer: object({ ingress: list(object({ hostname: text, ip: text })) }) }),
});

const rule = shapeOf<PolicyRule>()({
  verbs: list(text),
  apiGroups: list(text),
  resources: list(text),
  resourceNames: list(text),
  nonResourceURLs: list(text),
});

export const role = shapeOf<Role>()({ ...top, rules: list(rule) });

export const roleBinding = shapeOf<RoleBinding>()({
  ...top,
  roleRef: object({ kind: text, name: text, apiGroup: text }),
  subjects: list(shapeOf<Subject>()({ kind: text, name: text, namespace: text, apiGroup: text })),
});

export const workload: Shape = shapeOf<Workload>()({
  ...top,
  spec: object({
    replicas: whole,
    paused: truth,
    suspend: truth,
    selector: labelSelector,
    template: object({ metadata, spec: podSpec }),
  }),
  status: anything,
});
