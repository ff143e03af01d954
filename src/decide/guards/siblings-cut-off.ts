import type { PodSeen } from '../../enrich/seen.ts';
import { detectEngine } from '../../network/engine.ts';
import { lookAtSiblings } from '../../network/identifier.ts';
import type { Pod } from '../../objects.ts';
import { reason } from '../../reason.ts';
import type { Guard } from '../guard.ts';

const hasEnded = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

/** Pods that the agent would cut off together with this one: of the same prefix on its node, or on none yet. */
const cutOff = (seen: PodSeen): string[] | 'unknown' => {
  const siblings = lookAtSiblings(seen);
  if (siblings.state !== 'found') return 'unknown';
  const node = seen.pod.spec?.nodeName;
  return siblings.value
    .filter((pod) => !hasEnded(pod) && (pod.spec?.nodeName === undefined || pod.spec.nodeName === node))
    .map(({ metadata }) => metadata?.name ?? '');
};

/** Measured on AWS's agent: pods whose names differ in the last dash-segment only share one set of rules on each node. */
export const siblingsCutOff: Guard = {
  id: 'siblings-cut-off',
  title: 'Healthy pods would be cut off together with the pod',
  about: 'target',
  check: ({ subject, actions, accept }) => {
    if (!subject?.seen || !actions.includes('quarantine') || accept.includes('siblings-cut-off')) return null;
    if (detectEngine(subject.seen).name !== 'vpc-cni') return null;
    const names = cutOff(subject.seen);
    if (names === 'unknown')
      return reason('siblings-unknown', 'could not look at the other pods of the namespace, which may share its rules');
    return names.length > 0
      ? reason(
          'siblings-cut-off',
          `the VPC CNI would cut off ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''} too: accept: [siblings-cut-off] in the rule consents to it`,
        )
      : null;
  },
};
