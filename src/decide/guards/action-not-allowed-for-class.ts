import { reason } from '../../reason.ts';
import { isApplicable } from '../action-classes.ts';
import { nameOf } from '../decided-target.ts';
import type { Guard } from '../guard.ts';

export const actionNotAllowedForClass: Guard = {
  id: 'action-not-allowed-for-class',
  title: 'The action cannot be done on a target of this class',
  about: 'target',
  check: ({ subject, actions }) => {
    if (!subject) return null;
    const targetClass = subject.target.class;
    const unfit = actions.filter((action) => !isApplicable(action, targetClass));
    return unfit.length > 0
      ? reason(
          'action-not-allowed-for-class',
          `${unfit.join(' and ')} cannot be done on ${nameOf(subject)}, which is of class ${targetClass}`,
        )
      : null;
  },
};
