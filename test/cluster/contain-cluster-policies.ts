import type { KubernetesObject, LabelSelector, Pod } from '../../src/objects.ts';
import { asAdmin, request } from './access.ts';
import { applyObject } from './manifests.ts';
import { type Loop, repeatedly } from './repeatedly.ts';
import { podsOf } from './scheduling.ts';

/** The fields of AWS's ClusterPolicyEndpoint that anybody looks at; the controller that writes it is played below. */
const definition: KubernetesObject = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'clusterpolicyendpoints.networking.k8s.aws' },
  spec: {
    group: 'networking.k8s.aws',
    names: {
      plural: 'clusterpolicyendpoints',
      singular: 'clusterpolicyendpoint',
      kind: 'ClusterPolicyEndpoint',
      listKind: 'ClusterPolicyEndpointList',
    },
    scope: 'Cluster',
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            properties: { spec: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          },
        },
      },
    ],
  },
};

type ClusterPolicy = KubernetesObject & {
  spec: {
    subject: { pods?: { namespaceSelector?: LabelSelector; podSelector?: LabelSelector }; namespaces?: LabelSelector };
  };
};

const base = '/apis/networking.k8s.aws/v1alpha1';

const queryOf = ({ matchLabels = {} }: LabelSelector = {}): string =>
  Object.entries(matchLabels)
    .map(([key, value]) => `${key}=${value}`)
    .join(',');

const namespacesOf = async (selector: LabelSelector | undefined): Promise<string[]> => {
  const path = `/api/v1/namespaces?labelSelector=${encodeURIComponent(queryOf(selector))}`;
  return (await asAdmin<{ items: KubernetesObject[] }>('GET', path)).items.map(({ metadata }) => metadata?.name ?? '');
};

const subjectsOf = async ({ spec: { subject } }: ClusterPolicy): Promise<Pod[]> => {
  const names = await namespacesOf(subject.pods?.namespaceSelector ?? subject.namespaces);
  const pods = await Promise.all(names.map((name) => podsOf(name, queryOf(subject.pods?.podSelector))));
  return pods.flat().filter(({ status }) => status?.podIP);
};

const resolve = async (policy: ClusterPolicy): Promise<void> => {
  const name = policy.metadata?.name ?? '';
  const pods = await subjectsOf(policy);
  const podSelectorEndpoints = pods.map(({ metadata, status }) => ({
    name: metadata?.name,
    namespace: metadata?.namespace,
    podIP: status?.podIP,
    hostIP: status?.hostIP,
  }));
  const owner = {
    apiVersion: 'networking.k8s.aws/v1alpha1',
    kind: 'ClusterNetworkPolicy',
    name,
    uid: policy.metadata?.uid,
  };
  await applyObject({
    apiVersion: 'networking.k8s.aws/v1alpha1',
    kind: 'ClusterPolicyEndpoint',
    metadata: { name: `${name}-endpoints`, ownerReferences: [owner as never] },
    spec: { policyRef: { name }, podSelectorEndpoints },
  });
};

/**
 * Plays AWS's controller for ClusterNetworkPolicies: each gets one ClusterPolicyEndpoint that lists the pods that it is about
 * now, and owns it, so that garbage collection takes it away with the policy.
 */
export const playClusterPolicyController = async (): Promise<Loop> => {
  await applyObject(definition);
  return repeatedly(async () => {
    for (const policy of (await asAdmin<{ items: ClusterPolicy[] }>('GET', `${base}/clusternetworkpolicies`)).items)
      await resolve(policy);
  });
};

export const clusterPolicyNames = async (): Promise<string[]> =>
  (await asAdmin<{ items: KubernetesObject[] }>('GET', `${base}/clusternetworkpolicies`)).items.map(
    ({ metadata }) => metadata?.name ?? '',
  );

export const removeClusterPolicyEndpoints = async (): Promise<void> => {
  await request(
    'admin',
    'DELETE',
    `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${definition.metadata?.name}`,
  );
};
