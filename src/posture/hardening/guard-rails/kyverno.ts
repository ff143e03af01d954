import type { HardeningFile } from '../../posture.ts';
import { yamlText } from '../document.ts';
import type { Plan } from '../plan.ts';
import type { Rule } from './rule.ts';
import { serves } from './served.ts';
import { only, resourceRules, validations, variables } from './validating-admission-policy.ts';

const file = ({ posture }: Plan, rules: readonly Rule[], deny: string, object: object): HardeningFile => ({
  name: 'kyverno-policy.yaml',
  title: `Kyverno policy for pods in ${posture.pod.namespace}`,
  yaml: yamlText(
    [
      `Pods in ${posture.pod.namespace}: ${rules.map(({ message }) => message).join('; ')}.`,
      `It audits; when nothing shows up in the policy reports any more, set ${deny}.`,
      'Do: kubectl apply -f kyverno-policy.yaml',
    ],
    object,
  ),
  claims: `admits only: ${rules.map(({ edit }) => edit).join(', ')}`,
});

/** Kyverno 1.17 and later; null where it is not served. */
export const kyvernoValidatingPolicy = (plan: Plan, rules: readonly Rule[]): HardeningFile[] | null => {
  if (!serves(plan.seen, 'policies.kyverno.io/v1/ValidatingPolicy')) return null;
  const { namespace } = plan.posture.pod;
  const policy = {
    apiVersion: 'policies.kyverno.io/v1',
    kind: 'ValidatingPolicy',
    metadata: { name: `guard-pods-of-${namespace}` },
    spec: {
      validationActions: ['Audit'],
      evaluation: { background: { enabled: true } },
      matchConstraints: { namespaceSelector: only(namespace), resourceRules },
      variables,
      validations: validations(rules),
    },
  };
  return [file(plan, rules, 'validationActions to [Deny]', policy)];
};

/** The older kind, deprecated since 1.17: only where the newer one is not served. */
export const kyvernoClusterPolicy = (plan: Plan, rules: readonly Rule[]): HardeningFile[] | null => {
  if (!serves(plan.seen, 'kyverno.io/v1/ClusterPolicy')) return null;
  const { namespace } = plan.posture.pod;
  const policy = {
    apiVersion: 'kyverno.io/v1',
    kind: 'ClusterPolicy',
    metadata: { name: `guard-pods-of-${namespace}` },
    spec: {
      background: true,
      rules: [
        {
          name: 'pods',
          match: { any: [{ resources: { kinds: ['Pod'], namespaces: [namespace], operations: ['CREATE'] } }] },
          validate: { failureAction: 'Audit', cel: { variables, expressions: validations(rules) } },
        },
      ],
    },
  };
  return [file(plan, rules, 'failureAction to Enforce', policy)];
};
