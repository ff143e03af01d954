import type { Check, Forbidden } from '../check.ts';
import type { PodView } from '../view.ts';
import { containers, setters } from '../wording.ts';

const reason = 'runAsNonRoot != true';

const forbids = (pod: PodView): Forbidden | null => {
  const denying = pod.containers.filter(({ runAsNonRoot }) => runAsNonRoot === false).map(({ name }) => name);
  const who = setters(pod.runAsNonRoot === false, denying);
  if (who !== null) return { reason, detail: `${who} must not set securityContext.runAsNonRoot=false` };
  if (pod.runAsNonRoot === true) return null;
  const silent = pod.containers.filter(({ runAsNonRoot }) => runAsNonRoot === null).map(({ name }) => name);
  return silent.length > 0
    ? { reason, detail: `pod or ${containers(silent)} must set securityContext.runAsNonRoot=true` }
    : null;
};

export const runAsNonRoot: Check = {
  id: 'runAsNonRoot',
  level: 'restricted',
  title: 'Root is ruled out',
  allows:
    '`runAsNonRoot` true in the pod or in each container, and false nowhere; from v1.35 anything with `hostUsers: false`',
  revisions: [
    { since: 0, forbids },
    { since: 35, forbids: (pod) => (pod.inUserNamespace ? null : forbids(pod)) },
  ],
};
