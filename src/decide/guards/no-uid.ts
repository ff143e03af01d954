import { reason } from '../../reason.ts';
import { nameOf } from '../decided-target.ts';
import type { Guard } from '../guard.ts';

export const noUid: Guard = {
  id: 'no-uid',
  title: 'Without a UID nobody can tell the pod from its successor',
  about: 'finding',
  check: ({ finding, subject }) =>
    finding && subject?.target.pod && !subject.target.pod.uid
      ? reason(
          'no-uid',
          `the finding gives no UID of ${nameOf(subject)}: the pod of that name may be another one by now`,
        )
      : null,
};
