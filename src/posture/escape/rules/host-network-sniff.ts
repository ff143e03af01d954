import { blockedBy, bySeLinux, byUserNamespace } from '../blockers.ts';
import { perContainer } from '../context.ts';
import { capability } from '../held.ts';
import type { EscapeRule } from '../rule.ts';

export const hostNetworkSniff: EscapeRule = {
  id: 'host-network-sniff',
  title: 'Read and forge the traffic of the pods on the node',
  to: 'neighbour-pods',
  severity: 'high',
  when: 'hostNetwork and NET_RAW',
  blockers: 'user namespace, SELinux enforcing',
  find: (context) =>
    perContainer(context, ({ posture }) => {
      const held = capability(posture, 'NET_RAW');
      if (!held || !context.hostNetwork) return null;
      return {
        evidence: ['spec.hostNetwork', held],
        blockedBy: blockedBy(context, posture, [byUserNamespace, bySeLinux]),
      };
    }),
};
