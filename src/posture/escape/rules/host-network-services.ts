import { blockedBy } from '../blockers.ts';
import { perContainer } from '../context.ts';
import type { EscapeRule } from '../rule.ts';

export const hostNetworkServices: EscapeRule = {
  id: 'host-network-services',
  title: 'Reach what listens on the loopback of the node, its abstract sockets, and the kubelet on port 10250',
  to: 'node',
  severity: 'medium',
  when: 'hostNetwork',
  blockers: 'nothing in the pod',
  find: (context) =>
    perContainer(context, ({ posture }) =>
      context.hostNetwork ? { evidence: ['spec.hostNetwork'], blockedBy: blockedBy(context, posture, []) } : null,
    ),
};
