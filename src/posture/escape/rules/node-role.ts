import { imds } from '../../exposure/imds.ts';
import { blockedBy } from '../blockers.ts';
import { perContainer } from '../context.ts';
import type { EscapeRule } from '../rule.ts';

export const nodeRole: EscapeRule = {
  id: 'node-role',
  title: 'Take the IAM role of the node from the instance metadata service',
  to: 'aws',
  severity: 'high',
  when: 'the metadata service can be reached (hostNetwork; elsewhere the hop limit, which Kubernetes does not show, decides)',
  blockers: 'nothing in the pod',
  find: (context) => {
    const reach = imds(context.seen);
    if (reach.value !== true) return [];
    return perContainer(context, ({ posture }) => ({
      evidence: [reach.source],
      blockedBy: blockedBy(context, posture, []),
    }));
  },
};
