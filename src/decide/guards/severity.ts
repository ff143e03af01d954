import { reason } from '../../reason.ts';
import type { Guard } from '../guard.ts';

export const severity: Guard = {
  id: 'severity',
  title: 'Below the least severity that is acted on',
  about: 'finding',
  check: ({ finding, policy }) =>
    finding && !(finding.severity >= policy.guards.minSeverity)
      ? reason(
          'severity-too-low',
          `severity ${finding.severity} is below guards.minSeverity, which is ${policy.guards.minSeverity}`,
        )
      : null,
};
