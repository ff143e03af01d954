import { reason } from '../../reason.ts';
import type { Guard } from '../guard.ts';

export const clusterBudget: Guard = {
  id: 'cluster-budget',
  title: 'The cluster has had its share of actions within the hour',
  about: 'budget',
  check: ({ history, policy, actions, ahead }) => {
    const limit = policy.budgets.perClusterAndHour;
    const each = Math.max(1, actions.length);
    return history.actedLastHour + (ahead.length + 1) * each <= limit
      ? null
      : reason(
          'cluster-budget-exceeded',
          `${history.actedLastHour} plans were carried out in this cluster within the hour, and budgets.perClusterAndHour is ${limit}: alerts only until the hour has passed, a person decides`,
        );
  },
};
