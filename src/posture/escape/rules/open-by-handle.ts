import { blockedBy, bySeLinux, byUserNamespace } from '../blockers.ts';
import { perContainer } from '../context.ts';
import { capability } from '../held.ts';
import type { EscapeRule } from '../rule.ts';

export const openByHandle: EscapeRule = {
  id: 'open-by-handle',
  title: 'Open any file of the node by its handle (open_by_handle_at)',
  to: 'node',
  severity: 'high',
  when: 'DAC_READ_SEARCH, without a user namespace',
  blockers: 'user namespace, SELinux enforcing',
  find: (context) =>
    perContainer(context, ({ posture }) => {
      const held = capability(posture, 'DAC_READ_SEARCH');
      return held ? { evidence: [held], blockedBy: blockedBy(context, posture, [byUserNamespace, bySeLinux]) } : null;
    }),
};
