import { blockedBy, byDeviceCgroup, byUserNamespace } from '../blockers.ts';
import { perContainer } from '../context.ts';
import { privileged } from '../held.ts';
import { touches } from '../host-mounts.ts';
import type { EscapeRule } from '../rule.ts';

const harmless = ['/dev/shm', '/dev/hugepages', '/dev/log', '/dev/null', '/dev/zero', '/dev/random', '/dev/urandom'];

const isDevice = (path: string): boolean =>
  touches(path, '/dev') && !harmless.some((one) => path === one || path.startsWith(`${one}/`));

export const rawDevices: EscapeRule = {
  id: 'raw-devices',
  title: 'Read and write the raw devices of the node',
  to: 'node',
  severity: 'critical',
  when: 'privileged, or a host path that shows /dev',
  blockers: 'device cgroup (unless privileged), user namespace',
  find: (context) =>
    perContainer(context, ({ posture, mounts }) => {
      const held = privileged(posture);
      const devices = mounts.filter(({ path }) => isDevice(path)).map((mount) => mount.evidence);
      const evidence = [...(held ? [held] : []), ...devices];
      if (evidence.length === 0) return null;
      return { evidence, blockedBy: blockedBy(context, posture, [byDeviceCgroup, byUserNamespace]) };
    }),
};
