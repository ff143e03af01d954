import { reason } from '../../reason.ts';
import { isManual } from '../action-classes.ts';
import type { Guard } from '../guard.ts';

export const actionNotAutomatic: Guard = {
  id: 'action-not-automatic',
  title: 'The action touches what other workloads use too',
  about: 'finding',
  check: ({ finding, actions }) => {
    const manual = actions.filter(isManual);
    return finding && manual.length > 0
      ? reason(
          'action-not-automatic',
          `${manual.join(' and ')} touches what other workloads use too: only a person does it`,
        )
      : null;
  },
};
