import { reason } from '../../reason.ts';
import { isAutomaticClass } from '../action-classes.ts';
import type { Guard } from '../guard.ts';

export const classNotActionable: Guard = {
  id: 'class-not-actionable',
  title: 'Only findings about one pod are acted on without a person',
  about: 'finding',
  check: ({ finding }) =>
    finding && finding.targetClass !== 'coredns-twin' && !isAutomaticClass(finding.targetClass)
      ? reason(
          'class-not-actionable',
          `the finding is about class ${finding.targetClass}, which reaches further than one pod: a person decides`,
        )
      : null,
};
