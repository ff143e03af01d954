import { blockedBy, byAppArmor, byCgroupV2, byUserNamespace } from '../blockers.ts';
import { perContainer } from '../context.ts';
import { capability } from '../held.ts';
import type { EscapeRule } from '../rule.ts';

export const cgroupReleaseAgent: EscapeRule = {
  id: 'cgroup-release-agent',
  title: 'Have the kernel run a program on the node through a cgroup release_agent',
  to: 'node',
  severity: 'critical',
  when: 'SYS_ADMIN, on a node with cgroup v1',
  blockers: 'cgroup v2, user namespace, AppArmor default profile',
  find: (context) =>
    perContainer(context, ({ posture }) => {
      const held = capability(posture, 'SYS_ADMIN');
      if (!held) return null;
      const evidence = [held, ...(context.osImage ? [] : ['the cgroup version of the node is not known'])];
      return { evidence, blockedBy: blockedBy(context, posture, [byCgroupV2, byUserNamespace, byAppArmor]) };
    }),
};
