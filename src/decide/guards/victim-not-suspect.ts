import { workloadRole } from '../../finding/stated/workload.ts';
import { reason } from '../../reason.ts';
import type { Guard } from '../guard.ts';

export const victimNotSuspect: Guard = {
  id: 'victim-not-suspect',
  title: 'The workload in the finding is the victim: who did it is somebody else',
  about: 'finding',
  check: ({ finding, subject }) =>
    finding && subject?.target.pod && workloadRole(finding) === 'victim'
      ? reason('victim-not-suspect', 'the pod is what was attacked, as in an exec into it: look at who made the call')
      : null,
};
