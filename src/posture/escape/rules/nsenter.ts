import { blockedBy, byUserNamespace } from '../blockers.ts';
import { perContainer } from '../context.ts';
import { privileged } from '../held.ts';
import type { EscapeRule } from '../rule.ts';

export const nsenter: EscapeRule = {
  id: 'nsenter',
  title: 'Enter the namespaces of the node by nsenter into process 1',
  to: 'node',
  severity: 'critical',
  when: 'privileged and hostPID',
  blockers: 'user namespace',
  find: (context) =>
    perContainer(context, ({ posture }) => {
      const held = privileged(posture);
      if (!held || !context.hostPid) return null;
      return { evidence: [held, 'spec.hostPID'], blockedBy: blockedBy(context, posture, [byUserNamespace]) };
    }),
};
