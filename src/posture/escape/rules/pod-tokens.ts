import { blockedBy, bySeLinux, byUser } from '../blockers.ts';
import { perContainer } from '../context.ts';
import { touches } from '../host-mounts.ts';
import type { EscapeRule } from '../rule.ts';

export const podTokens: EscapeRule = {
  id: 'pod-tokens',
  title: 'Read the service account tokens of every pod on the node',
  to: 'neighbour-pods',
  severity: 'high',
  when: 'a host path at, above or below /var/lib/kubelet/pods, read-only too',
  blockers: 'SELinux enforcing, a user other than root',
  find: (context) =>
    perContainer(context, ({ posture, mounts }) => {
      const evidence = mounts
        .filter(({ path }) => touches(path, '/var/lib/kubelet/pods'))
        .map((mount) => mount.evidence);
      return evidence.length > 0 ? { evidence, blockedBy: blockedBy(context, posture, [bySeLinux, byUser]) } : null;
    }),
};
