import type { Check, Forbidden } from '../check.ts';
import type { PodView } from '../view.ts';
import { containers, distinct, quoted } from '../wording.ts';

const isBad = (capability: string): boolean => capability !== 'NET_BIND_SERVICE';
const overrides = ['capabilities_baseline'];

/** `ALL` is matched as it is written here, though containerd would take `all` too. */
const missing = (pod: PodView): string[] => {
  const bad = pod.containers.filter(({ drop }) => !drop.includes('ALL')).map(({ name }) => name);
  return bad.length > 0 ? [`${containers(bad)} must set securityContext.capabilities.drop=["ALL"]`] : [];
};

const adding = (pod: PodView): string[] => {
  const bad = pod.containers.filter(({ add }) => add.some(isBad));
  if (bad.length === 0) return [];
  const capabilities = distinct(bad.flatMap(({ add }) => add.filter(isBad)));
  const who = containers(bad.map(({ name }) => name));
  return [`${who} must not include ${quoted(capabilities)} in securityContext.capabilities.add`];
};

const forbids = (pod: PodView): Forbidden | null => {
  const details = [...missing(pod), ...adding(pod)];
  return details.length > 0 ? { reason: 'unrestricted capabilities', detail: details.join('; ') } : null;
};

export const capabilitiesRestricted: Check = {
  id: 'capabilities_restricted',
  level: 'restricted',
  title: 'All capabilities dropped',
  allows:
    '`capabilities.drop` of containers has ALL, `capabilities.add` at most NET_BIND_SERVICE; from v1.25 not on Windows',
  revisions: [
    { since: 22, forbids, overrides },
    { since: 25, forbids: (pod) => (pod.isWindows ? null : forbids(pod)), overrides },
  ],
};
