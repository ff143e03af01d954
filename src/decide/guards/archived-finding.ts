import { reason } from '../../reason.ts';
import type { Guard } from '../guard.ts';

export const archivedFinding: Guard = {
  id: 'archived-finding',
  title: 'Somebody has archived or suppressed the finding in GuardDuty',
  about: 'finding',
  check: ({ finding }) =>
    finding?.archived
      ? reason('archived-finding', 'the finding is archived or suppressed in GuardDuty: somebody has judged it already')
      : null,
};
