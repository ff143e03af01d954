import type { PodSeen } from '../../../enrich/seen.ts';
import { rbacUnseen } from '../../identity/identity.ts';
import { type Grant, permits, rbacOf } from '../../identity/rbac/grants.ts';
import { whoIs } from '../../identity/who-is.ts';
import { blockedBy, bySeLinux, byUser } from '../blockers.ts';
import { perContainer } from '../context.ts';
import { touches } from '../host-mounts.ts';
import type { EscapeRule } from '../rule.ts';

const readsLogs = (grants: readonly Grant[], namespace: string): boolean =>
  permits(grants, { verb: 'get', resource: 'pods/log' }, namespace) ||
  permits(grants, { verb: 'get', resource: 'nodes/log' }, null);

/** The right to read logs, where it is held; that it is not known where RBAC could not be seen; null for no right. */
const rightToLogs = (seen: PodSeen): string | null => {
  const who = whoIs(seen);
  if (readsLogs(rbacOf(seen.rbac).grantsOf(who), who.namespace))
    return `RBAC: ${who.namespace}/${who.name} may read pod logs`;
  return rbacUnseen(seen.rbac) ? 'whether it may read pod logs is not known' : null;
};

export const logSymlink: EscapeRule = {
  id: 'log-symlink',
  title: 'Read any file of the node through a link in /var/log that the kubelet follows',
  to: 'node',
  severity: 'high',
  when: 'a writable host path at, above or below /var/log, root, and the right to read pod logs',
  blockers: 'SELinux enforcing, a user other than root',
  find: (context) =>
    perContainer(context, ({ posture, mounts }) => {
      const logs = mounts.filter(({ path, writable }) => writable && touches(path, '/var/log'));
      const right = logs.length > 0 ? rightToLogs(context.seen) : null;
      if (!right) return null;
      return {
        evidence: [...logs.map((mount) => mount.evidence), right],
        blockedBy: blockedBy(context, posture, [bySeLinux, byUser]),
      };
    }),
};
