import { reason } from '../../reason.ts';
import { nameOf } from '../decided-target.ts';
import type { Guard } from '../guard.ts';

export const unreachable: Guard = {
  id: 'unreachable',
  title: 'A target of the finding could not be looked at',
  about: 'finding',
  check: ({ targets }) => {
    const unseen = targets.filter(({ lookup }) => lookup === 'unreachable');
    return unseen.length > 0
      ? reason(
          'unreachable',
          `could not look at ${unseen.slice(0, 3).map(nameOf).join(', ')}: nothing is done on what nobody has seen`,
        )
      : null;
  },
};
