import type { HardeningFile } from '../../posture.ts';
import { yamlText } from '../document.ts';
import type { Plan } from '../plan.ts';
import { allContainers, type Rule } from './rule.ts';

/** Ephemeral containers come as updates of the subresource. Updates of pods are left alone: what exists can still be labelled. */
export const resourceRules = [
  { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
  { apiGroups: [''], apiVersions: ['v1'], operations: ['UPDATE'], resources: ['pods/ephemeralcontainers'] },
];

export const only = (namespace: string): object => ({ matchLabels: { 'kubernetes.io/metadata.name': namespace } });
export const variables = [{ name: 'allContainers', expression: allContainers }];
export const validations = (rules: readonly Rule[]): object[] =>
  rules.map(({ cel, message }) => ({ expression: cel, message }));

/** Needs no add-on (GA in 1.30). It warns and audits first; Deny and Warn together are not allowed. */
export const validatingAdmissionPolicy = ({ posture }: Plan, rules: readonly Rule[]): HardeningFile[] => {
  const { namespace } = posture.pod;
  const name = `guard-pods-of-${namespace}`;
  const policy = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: { resourceRules },
      variables,
      validations: validations(rules),
    },
  };
  const binding = {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name },
    spec: {
      policyName: name,
      validationActions: ['Warn', 'Audit'],
      matchResources: { namespaceSelector: only(namespace) },
    },
  };
  const comments = [
    `Pods in ${namespace}: ${rules.map(({ message }) => message).join('; ')}.`,
    'It warns and audits; when nothing shows up any more, set validationActions to [Deny].',
    'Do: kubectl apply -f validating-admission-policy.yaml',
  ];
  return [
    {
      name: 'validating-admission-policy.yaml',
      title: `Admission policy of the API server for pods in ${namespace}`,
      yaml: yamlText(comments, policy, binding),
      claims: `admits only: ${rules.map(({ edit }) => edit).join(', ')}`,
    },
  ];
};
