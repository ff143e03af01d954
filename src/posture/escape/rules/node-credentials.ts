import { blockedBy, bySeLinux, byUser } from '../blockers.ts';
import { perContainer } from '../context.ts';
import { touches } from '../host-mounts.ts';
import type { EscapeRule } from '../rule.ts';

const credentials = ['/var/lib/kubelet/pki', '/var/lib/kubelet/kubeconfig', '/etc/kubernetes'];

export const nodeCredentials: EscapeRule = {
  id: 'node-credentials',
  title: 'Act as the kubelet of the node with its certificate',
  to: 'cluster',
  severity: 'high',
  when: `a host path at, above or below ${credentials.join(', ')}, read-only too`,
  blockers: 'SELinux enforcing, a user other than root',
  find: (context) =>
    perContainer(context, ({ posture, mounts }) => {
      const evidence = mounts
        .filter(({ path }) => credentials.some((file) => touches(path, file)))
        .map((mount) => mount.evidence);
      return evidence.length > 0 ? { evidence, blockedBy: blockedBy(context, posture, [bySeLinux, byUser]) } : null;
    }),
};
