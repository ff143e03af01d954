import type { KubernetesObject } from '../../objects.ts';

export type Guarded = {
  readonly name: string;
  readonly apiGroup: string;
  readonly apiVersion: string;
  /** Plurals, with the subresource if one is meant: `deployments/scale`. */
  readonly resource: string | readonly string[];
  readonly operations: readonly ('CREATE' | 'UPDATE' | 'DELETE')[];
  /** Whom it binds, as CEL over the request. */
  readonly who: { readonly name: string; readonly expression: string };
  readonly validations: readonly { readonly expression: string; readonly message: string }[];
};

/** A ValidatingAdmissionPolicy and its binding (admissionregistration.k8s.io/v1, Kubernetes 1.30 or newer); what it cannot evaluate it refuses. */
export const admissionPolicy = ({
  name,
  apiGroup,
  apiVersion,
  resource,
  operations,
  who,
  validations,
}: Guarded): KubernetesObject[] => [
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: {
        resourceRules: [{ apiGroups: [apiGroup], apiVersions: [apiVersion], operations, resources: [resource].flat() }],
      },
      matchConditions: [who],
      validations,
    },
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: { policyName: name, validationActions: ['Deny'] },
  },
];
