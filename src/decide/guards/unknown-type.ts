import { shown } from '../../finding/cap.ts';
import { reason } from '../../reason.ts';
import type { Guard } from '../guard.ts';

export const unknownType: Guard = {
  id: 'unknown-type',
  title: 'A type that the catalogue does not know may mean anything',
  about: 'finding',
  check: ({ finding }) =>
    finding && !finding.knownType
      ? reason(
          'unknown-type',
          `type ${shown(finding.type)} is not in the catalogue: it was classified by its structure, which is enough to tell and not enough to act`,
        )
      : null,
};
