import { blockedBy, byAppArmor, bySeLinux, byUser, byUserNamespace } from '../blockers.ts';
import { perContainer } from '../context.ts';
import { privileged } from '../held.ts';
import { shows } from '../host-mounts.ts';
import type { EscapeRule } from '../rule.ts';

export const corePattern: EscapeRule = {
  id: 'core-pattern',
  title: 'Have the kernel run a program on the node through core_pattern',
  to: 'node',
  severity: 'critical',
  when: 'privileged, or a writable host path that shows /proc/sys/kernel',
  blockers: 'user namespace, SELinux enforcing, AppArmor default profile, a user other than root',
  find: (context) =>
    perContainer(context, ({ posture, mounts }) => {
      const held = privileged(posture);
      const proc = mounts.filter(({ path, writable }) => writable && shows(path, '/proc/sys/kernel/core_pattern'));
      const evidence = [...(held ? [held] : []), ...proc.map((mount) => mount.evidence)];
      if (evidence.length === 0) return null;
      return { evidence, blockedBy: blockedBy(context, posture, [byUserNamespace, bySeLinux, byAppArmor, byUser]) };
    }),
};
