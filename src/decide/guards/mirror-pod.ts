import { reason } from '../../reason.ts';
import { nameOf } from '../decided-target.ts';
import type { Guard } from '../guard.ts';

export const mirrorPod: Guard = {
  id: 'mirror-pod',
  title: "The API object only mirrors a pod of the node's own files",
  about: 'target',
  check: ({ subject }) => {
    const annotations = subject?.seen?.pod.metadata?.annotations ?? {};
    return subject && Object.hasOwn(annotations, 'kubernetes.io/config.mirror')
      ? reason(
          'mirror-pod',
          `${nameOf(subject)} is a static pod: what is done to its API object does nothing to its containers`,
        )
      : null;
  },
};
