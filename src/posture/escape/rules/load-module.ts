import { blockedBy, byLockdown, byUserNamespace } from '../blockers.ts';
import { perContainer } from '../context.ts';
import { capability } from '../held.ts';
import type { EscapeRule } from '../rule.ts';

export const loadModule: EscapeRule = {
  id: 'load-module',
  title: 'Load a kernel module',
  to: 'node',
  severity: 'critical',
  when: 'SYS_MODULE',
  blockers: 'user namespace, kernel lockdown (Bottlerocket)',
  find: (context) =>
    perContainer(context, ({ posture }) => {
      const held = capability(posture, 'SYS_MODULE');
      return held ? { evidence: [held], blockedBy: blockedBy(context, posture, [byUserNamespace, byLockdown]) } : null;
    }),
};
