import { reason } from '../../reason.ts';
import { seconds } from '../duration.ts';
import type { Guard } from '../guard.ts';

export const staleFinding: Guard = {
  id: 'stale-finding',
  title: 'An old finding says little about what happens now',
  about: 'finding',
  check: ({ finding, policy, now }) => {
    if (!finding) return null;
    const age = (now.getTime() - Date.parse(finding.updatedAt)) / 1000;
    if (age <= seconds(policy.guards.staleAfter)) return null;
    const limit = `guards.staleAfter is ${policy.guards.staleAfter}`;
    return reason(
      'stale-finding',
      Number.isNaN(age)
        ? `nobody can tell how old the finding is, and ${limit}`
        : `the finding was updated ${Math.floor(age / 3600)} h ago, and ${limit}`,
    );
  },
};
