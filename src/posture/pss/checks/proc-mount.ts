import type { Check, Forbidden } from '../check.ts';
import type { PodView } from '../view.ts';
import { containers, distinct, quoted } from '../wording.ts';

/** The restricted level forbids the same, without the exception for user namespaces. */
export const unmasked = (pod: PodView): Forbidden | null => {
  const bad = pod.containers.filter(({ procMount }) => procMount !== null && procMount !== 'Default');
  if (bad.length === 0) return null;
  const who = containers(bad.map(({ name }) => name));
  const types = distinct(bad.map(({ procMount }) => procMount ?? ''));
  return { reason: 'procMount', detail: `${who} must not set securityContext.procMount to ${quoted(types)}` };
};

export const procMount: Check = {
  id: 'procMount',
  level: 'baseline',
  title: 'The masks over /proc stay',
  allows: '`procMount` of containers: unset or Default; from v1.35 anything with `hostUsers: false`',
  revisions: [
    { since: 0, forbids: unmasked },
    { since: 35, forbids: (pod) => (pod.inUserNamespace ? null : unmasked(pod)) },
  ],
};
