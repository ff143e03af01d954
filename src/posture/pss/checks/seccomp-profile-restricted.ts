import type { Check, Forbidden } from '../check.ts';
import type { PodView } from '../view.ts';
import { containers } from '../wording.ts';
import { byFields } from './seccomp-profile-baseline.ts';

const overrides = ['seccompProfile_baseline'];

const forbids = (pod: PodView): Forbidden | null => {
  const bad = byFields(pod);
  if (bad !== null || pod.seccomp !== null) return bad;
  const silent = pod.containers.filter(({ seccomp }) => seccomp === null).map(({ name }) => name);
  return silent.length > 0
    ? {
        reason: 'seccompProfile',
        detail: `pod or ${containers(silent)} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
      }
    : null;
};

export const seccompProfileRestricted: Check = {
  id: 'seccompProfile_restricted',
  level: 'restricted',
  title: 'A seccomp profile is set',
  allows:
    '`seccompProfile.type` in the pod or in each container: RuntimeDefault, Localhost; from v1.25 not asked for on Windows',
  revisions: [
    { since: 19, forbids, overrides },
    { since: 25, forbids: (pod) => (pod.isWindows ? null : forbids(pod)), overrides },
  ],
};
