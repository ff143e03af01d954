import { reason } from '../../reason.ts';
import { namespaceOf } from '../decided-target.ts';
import type { Guard } from '../guard.ts';

export const namespaceBudget: Guard = {
  id: 'namespace-budget',
  title: 'The namespace has had its share of actions within the hour',
  about: 'budget',
  check: ({ subject, history, policy, actions, ahead }) => {
    const namespace = subject && namespaceOf(subject);
    if (!namespace) return null;
    const limit = policy.budgets.perNamespaceAndHour;
    const acted = history.actedLastHourByNamespace.get(namespace) ?? 0;
    const before = ahead.filter((one) => namespaceOf(one) === namespace).length;
    return acted + (before + 1) * Math.max(1, actions.length) <= limit
      ? null
      : reason(
          'namespace-budget-exceeded',
          `${acted} plans were carried out in ${namespace} within the hour, and budgets.perNamespaceAndHour is ${limit}: alerts only until the hour has passed, a person decides`,
        );
  },
};
