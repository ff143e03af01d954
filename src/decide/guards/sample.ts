import { reason } from '../../reason.ts';
import type { Guard } from '../guard.ts';

export const sample: Guard = {
  id: 'sample',
  title: 'A sample finding is about nothing that exists',
  about: 'finding',
  check: ({ finding }) =>
    finding?.sample
      ? reason('sample', 'a sample finding, made by CreateSampleFindings: nothing is ever done on one')
      : null,
};
