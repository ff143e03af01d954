import type { KubernetesObject, Namespace, Node, Pod, Service, ServiceAccount } from '../../objects.ts';
import type { Look } from '../../ports.ts';
import { resources } from '../../resources.ts';
import { type LookRule, listOf, type PodLook } from './look.ts';

/** Found by name, and only believed under the UID that the finding names. */
export const podItself: LookRule = {
  id: 'pod',
  resource: resources.pods,
  verbs: ['get', 'list'],
  why: 'the pod that a finding names, and the pods beside it',
};

const neighbours = listOf<Pod>(
  'neighbours',
  resources.pods,
  'namespace',
  'which pods share its namespace, its policies and, on the VPC CNI, its identity',
);

const namespaces = listOf<Namespace>(
  'namespaces',
  resources.namespaces,
  'cluster',
  'Pod Security labels, and the labels by which policies select namespaces',
);

const absent = { state: 'absent' } as const;

const node: PodLook<Node> = {
  id: 'node',
  resource: resources.nodes,
  verbs: ['get', 'list'],
  why: 'operating system, runtime and kernel of its node; the node that a finding names by its instance',
  look: async (reader, { nodeName }) =>
    nodeName === null ? absent : (reader.get(resources.nodes, null, nodeName) as Promise<Look<Node>>),
};

const serviceAccount: PodLook<ServiceAccount> = {
  id: 'service-account',
  resource: resources.serviceAccounts,
  verbs: ['get', 'list'],
  why: 'who the pod is to the API server and to AWS',
  look: (reader, { pod, namespace }) =>
    reader.get(resources.serviceAccounts, namespace, pod.spec?.serviceAccountName || 'default') as Promise<
      Look<ServiceAccount>
    >,
};

const services = listOf<Service>('services', resources.services, 'namespace', 'what leads traffic to the pod');

const ingresses = listOf<KubernetesObject>(
  'ingresses',
  resources.ingresses,
  'namespace',
  'what leads traffic to its Services',
);

const httpRoutes = listOf<KubernetesObject>(
  'http-routes',
  resources.httpRoutes,
  'cluster',
  'what leads traffic to its Services, from other namespaces too',
);

const horizontalPodAutoscalers = listOf<KubernetesObject>(
  'autoscalers',
  resources.horizontalPodAutoscalers,
  'namespace',
  'what would scale its workload back',
);

const podDisruptionBudgets = listOf<KubernetesObject>(
  'disruption-budgets',
  resources.podDisruptionBudgets,
  'namespace',
  'which budgets count the pod',
);

const scaledObjects = listOf<KubernetesObject>(
  'scaled-objects',
  resources.scaledObjects,
  'namespace',
  'what would scale its workload up from 0, where KEDA is',
);

/** What is looked at around a pod, by its name in `PodSeen`. */
export const podLooks = {
  neighbours,
  namespaces,
  node,
  serviceAccount,
  services,
  ingresses,
  httpRoutes,
  horizontalPodAutoscalers,
  podDisruptionBudgets,
  scaledObjects,
} as const;
