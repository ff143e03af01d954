import type { KubernetesObject } from '../../src/objects.ts';
import { asAdmin, request } from './access.ts';
import { applyObject } from './manifests.ts';
import { playClusterPolicies } from './policycontroller.ts';
import type { Loop } from './repeatedly.ts';

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

const base = '/apis/networking.k8s.aws/v1alpha1';

/** Plays AWS's controller for ClusterNetworkPolicies, in a cluster that serves their endpoints. */
export const playClusterPolicyController = async (): Promise<Loop> => {
  await applyObject(definition);
  return playClusterPolicies();
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
