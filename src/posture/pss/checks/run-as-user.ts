import type { Check, Forbidden } from '../check.ts';
import type { PodView } from '../view.ts';
import { setters } from '../wording.ts';

const forbids = (pod: PodView): Forbidden | null => {
  const root = pod.containers.filter(({ runAsUser }) => runAsUser === 0).map(({ name }) => name);
  const who = setters(pod.runAsUser === 0, root);
  return who === null ? null : { reason: 'runAsUser=0', detail: `${who} must not set runAsUser=0` };
};

export const runAsUser: Check = {
  id: 'runAsUser',
  level: 'restricted',
  title: 'Not the user 0',
  allows: '`runAsUser`: unset or not 0; from v1.35 anything with `hostUsers: false`',
  revisions: [
    { since: 23, forbids },
    { since: 35, forbids: (pod) => (pod.inUserNamespace ? null : forbids(pod)) },
  ],
};
