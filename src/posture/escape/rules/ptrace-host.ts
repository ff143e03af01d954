import { blockedBy, byAppArmor, bySeLinux, byUserNamespace } from '../blockers.ts';
import { perContainer } from '../context.ts';
import { capability } from '../held.ts';
import type { EscapeRule } from '../rule.ts';

export const ptraceHost: EscapeRule = {
  id: 'ptrace-host',
  title: 'Trace a process of the node and run code in it',
  to: 'node',
  severity: 'critical',
  when: 'SYS_PTRACE and hostPID',
  blockers: 'user namespace, SELinux enforcing, AppArmor default profile',
  find: (context) =>
    perContainer(context, ({ posture }) => {
      const held = capability(posture, 'SYS_PTRACE');
      if (!held || !context.hostPid) return null;
      return {
        evidence: [held, 'spec.hostPID'],
        blockedBy: blockedBy(context, posture, [byUserNamespace, bySeLinux, byAppArmor]),
      };
    }),
};
