import type { Check, Forbidden } from '../check.ts';
import type { PodView } from '../view.ts';
import { containers } from '../wording.ts';

const forbids = (pod: PodView): Forbidden | null => {
  const bad = pod.containers.filter((one) => one.allowPrivilegeEscalation !== false).map(({ name }) => name);
  return bad.length > 0
    ? {
        reason: 'allowPrivilegeEscalation != false',
        detail: `${containers(bad)} must set securityContext.allowPrivilegeEscalation=false`,
      }
    : null;
};

export const allowPrivilegeEscalation: Check = {
  id: 'allowPrivilegeEscalation',
  level: 'restricted',
  title: 'No way to more rights by setuid binaries',
  allows: '`allowPrivilegeEscalation` of containers: false, written out; from v1.25 not asked for on Windows',
  revisions: [
    { since: 8, forbids },
    { since: 25, forbids: (pod) => (pod.isWindows ? null : forbids(pod)) },
  ],
};
