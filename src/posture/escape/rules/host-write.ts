import { blockedBy, bySeLinux, byUser } from '../blockers.ts';
import { perContainer } from '../context.ts';
import { touches } from '../host-mounts.ts';
import type { EscapeRule } from '../rule.ts';

/** Whoever writes there has a program, a unit, a key or a pod run on the node. */
const telling = [
  '/etc',
  '/root',
  '/home',
  '/usr',
  '/bin',
  '/sbin',
  '/lib',
  '/boot',
  '/opt/cni',
  '/var/lib/kubelet',
  '/var/lib/containerd',
  '/var/spool/cron',
];

export const hostWrite: EscapeRule = {
  id: 'host-write',
  title: 'Write to files that the node runs or trusts',
  to: 'node',
  severity: 'critical',
  when: `a writable host path at, above or below ${telling.join(', ')}`,
  blockers: 'SELinux enforcing, a user other than root',
  find: (context) =>
    perContainer(context, ({ posture, mounts }) => {
      const evidence = mounts
        .filter(({ path, writable }) => writable && telling.some((folder) => touches(path, folder)))
        .map((mount) => mount.evidence);
      return evidence.length > 0 ? { evidence, blockedBy: blockedBy(context, posture, [bySeLinux, byUser]) } : null;
    }),
};
