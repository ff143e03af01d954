import { policyName } from '../../network/policy-ref.ts';
import { atBest, type Rule } from './judgement.ts';

/** What a policy of a kind that is not evaluated leaves open is not known. */
export const accessRule: Rule = {
  id: 'access',
  title: 'All policies on the pod could be evaluated',
  judge: ({ access }) =>
    access.unknown.map(({ policy, why }) =>
      atBest('unverified', 'policy-not-evaluated', `${policyName(policy)}: ${why}`),
    ),
};
