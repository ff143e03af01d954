import { reason } from '../../reason.ts';
import type { Guard } from '../guard.ts';

export const roleNotListed: Guard = {
  id: 'role-not-listed',
  title: "The policy does not list the pod's AWS role among those that may be written to",
  about: 'target',
  check: ({ subject, actions, policy }) => {
    if (!subject?.posture || !actions.includes('revoke')) return null;
    const role = subject.posture.identity.irsaRole.value;
    return role === null || policy.revoke.roles.includes(role)
      ? null
      : reason(
          'role-not-listed',
          `${role.slice(0, 200)} is not listed under revoke.roles of the policy: run the command that the plan shows`,
        );
  },
};
