import { reason } from '../../reason.ts';
import { uidOf } from '../decided-target.ts';
import type { Guard } from '../guard.ts';

export const containedBefore: Guard = {
  id: 'contained-before',
  title: 'An open plan holds this very target already',
  about: 'target',
  check: ({ subject, history, ownPlans }) => {
    const uid = subject && uidOf(subject);
    const plan = uid ? history.containedBefore(uid) : null;
    return plan !== null && !ownPlans.includes(plan)
      ? reason('contained-before', `plan ${plan} holds this target and is not released: look at it with lazaret status`)
      : null;
  },
};
