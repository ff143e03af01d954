import type { KubernetesObject } from '../../src/objects.ts';

type Schema = { [key: string]: unknown };
const string = { type: 'string' };
const listOf = (items: Schema): Schema => ({ type: 'array', items });
const object = (properties: Schema, required: string[] = []): Schema => ({ type: 'object', properties, required });

const selector = object({
  matchLabels: { type: 'object', additionalProperties: string },
  matchExpressions: listOf(object({ key: string, operator: string, values: listOf(string) }, ['key', 'operator'])),
});
const ports = listOf(object({ protocol: string, port: { type: 'integer' }, endPort: { type: 'integer' } }));
const rule = object({ cidr: string, except: listOf(string), ports }, ['cidr']);
const isolation = listOf({ type: 'string', enum: ['Ingress', 'Egress'] });
const podEndpoint = object({ hostIP: string, podIP: string, name: string, namespace: string }, [
  'hostIP',
  'podIP',
  'name',
  'namespace',
]);

const policyEndpointSpec = object(
  {
    policyRef: object({ name: string, namespace: string }, ['name', 'namespace']),
    podSelector: selector,
    podSelectorEndpoints: listOf(podEndpoint),
    podIsolation: isolation,
    ingress: listOf(rule),
    egress: listOf(rule),
  },
  ['policyRef'],
);

const podsPeer = object({ podSelector: selector, namespaceSelector: selector });
const action = { type: 'string', enum: ['Accept', 'Deny', 'Pass'] };
const ruleTo = (direction: 'from' | 'to', peers: Schema): Schema =>
  listOf(
    object(
      {
        name: string,
        action,
        ports: listOf({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }),
        [direction]: listOf(object(peers)),
      },
      ['action', direction],
    ),
  );

const clusterNetworkPolicySpec = object(
  {
    tier: { type: 'string', enum: ['Admin', 'Baseline'] },
    priority: { type: 'integer', minimum: 0, maximum: 1000 },
    subject: object({ pods: podsPeer, namespaces: selector }),
    ingress: ruleTo('from', { pods: podsPeer, namespaces: selector }),
    egress: ruleTo('to', {
      pods: podsPeer,
      namespaces: selector,
      networks: listOf(string),
      domainNames: listOf(string),
    }),
  },
  ['tier', 'priority', 'subject'],
);

const definition = (plural: string, kind: string, scope: string, spec: Schema): KubernetesObject => ({
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: `${plural}.networking.k8s.aws` },
  spec: {
    group: 'networking.k8s.aws',
    names: { plural, singular: kind.toLowerCase(), kind, listKind: `${kind}List` },
    scope,
    versions: [
      {
        name: 'v1alpha1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: object({ spec, status: { type: 'object' } }) },
      },
    ],
  },
});

/**
 * Minimal definitions of `networking.k8s.aws/v1alpha1`, with the fields of AWS's own (aws/amazon-network-policy-controller-k8s,
 * `api/v1alpha1`): what the controller resolved, and the cluster-wide policy with a real deny. Unknown fields are refused
 * under `fieldValidation=Strict`.
 */
export const policyEndpointDefinition = definition(
  'policyendpoints',
  'PolicyEndpoint',
  'Namespaced',
  policyEndpointSpec,
);
export const clusterNetworkPolicyDefinition = definition(
  'clusternetworkpolicies',
  'ClusterNetworkPolicy',
  'Cluster',
  clusterNetworkPolicySpec,
);
