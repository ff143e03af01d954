import type { HardeningFile } from '../../posture.ts';
import { yamlText } from '../document.ts';
import type { Plan } from '../plan.ts';
import type { Rule } from './rule.ts';
import { serves } from './served.ts';

const group = 'constraints.gatekeeper.sh/v1beta1';

/** A constraint needs its template in the cluster, so only those are made whose kind is served. */
const constraint = (plan: Plan, { edit, gatekeeper: wanted }: Rule): object[] => {
  const kind = wanted?.kinds.find((one) => serves(plan.seen, `${group}/${one}`));
  if (kind === undefined) return [];
  const { namespace } = plan.posture.pod;
  return [
    {
      apiVersion: group,
      kind,
      metadata: { name: `guard-${edit}-of-${namespace}` },
      spec: {
        enforcementAction: 'warn',
        match: { kinds: [{ apiGroups: [''], kinds: ['Pod'] }], namespaces: [namespace] },
        ...(wanted?.parameters ? { parameters: wanted.parameters } : {}),
      },
    },
  ];
};

/** Constraints over the templates of Gatekeeper's library. */
export const gatekeeper = (plan: Plan, rules: readonly Rule[]): HardeningFile[] => {
  const held = rules.filter((rule) => constraint(plan, rule).length > 0);
  if (held.length === 0) return [];
  const comments = [
    `Pods in ${plan.posture.pod.namespace}: ${held.map(({ message }) => message).join('; ')}.`,
    'It warns; when nothing shows up any more, set enforcementAction to deny.',
    'Do: kubectl apply -f gatekeeper-constraints.yaml',
  ];
  return [
    {
      name: 'gatekeeper-constraints.yaml',
      title: `Gatekeeper constraints for pods in ${plan.posture.pod.namespace}`,
      yaml: yamlText(comments, ...held.flatMap((rule) => constraint(plan, rule))),
      claims: `admits only: ${held.map(({ edit }) => edit).join(', ')}`,
    },
  ];
};
