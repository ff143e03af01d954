import type { Check } from '../check.ts';
import { containers } from '../wording.ts';

export const privileged: Check = {
  id: 'privileged',
  level: 'baseline',
  title: 'No privileged containers',
  allows: '`securityContext.privileged` of containers: unset or false',
  revisions: [
    {
      since: 0,
      forbids: (pod) => {
        const bad = pod.containers.filter((container) => container.privileged).map(({ name }) => name);
        return bad.length > 0
          ? { reason: 'privileged', detail: `${containers(bad)} must not set securityContext.privileged=true` }
          : null;
      },
    },
  ],
};
