import { blockedBy, bySeLinux, byUserNamespace } from '../blockers.ts';
import { perContainer } from '../context.ts';
import { oneOf } from '../held.ts';
import type { EscapeRule } from '../rule.ts';

export const bpf: EscapeRule = {
  id: 'bpf',
  title: 'Load eBPF programs that read and change what every process of the node does',
  to: 'node',
  severity: 'high',
  when: 'BPF, PERFMON or SYS_ADMIN',
  blockers: 'user namespace, SELinux enforcing',
  find: (context) =>
    perContainer(context, ({ posture }) => {
      const held = oneOf(posture, ['BPF', 'PERFMON', 'SYS_ADMIN']);
      return held ? { evidence: [held], blockedBy: blockedBy(context, posture, [byUserNamespace, bySeLinux]) } : null;
    }),
};
