import { reason } from '../../reason.ts';
import { uidOf } from '../decided-target.ts';
import type { ActionId } from '../decision.ts';
import type { Guard } from '../guard.ts';

/** A person may add these to a quarantine, whose label and policies they leave alone; to cut a pod off twice is for nobody. */
const additions: readonly ActionId[] = ['scale', 'suspend', 'cordon', 'delete', 'revoke'];

export const containedBefore: Guard = {
  id: 'contained-before',
  title: 'An open plan holds this very target already',
  about: 'target',
  check: ({ subject, actions, history, ownPlans, byPerson }) => {
    if (byPerson && actions.every((action) => additions.includes(action))) return null;
    const uid = subject && uidOf(subject);
    const plan = uid ? history.containedBefore(uid) : null;
    return plan !== null && !ownPlans.includes(plan)
      ? reason('contained-before', `plan ${plan} holds this target and is not released: look at it with lazaret status`)
      : null;
  },
};
