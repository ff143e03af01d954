import { blockedBy, bySeLinux, byUser } from '../blockers.ts';
import { perContainer } from '../context.ts';
import { shows } from '../host-mounts.ts';
import type { EscapeRule } from '../rule.ts';

/** Where runtimes listen; read-only mounts do not help, since connecting is no write to the file system. */
export const runtimeSockets = [
  '/run/containerd/containerd.sock',
  '/run/docker.sock',
  '/run/crio/crio.sock',
  '/run/dockershim.sock',
  '/run/cri-dockerd.sock',
];

export const runtimeSocket: EscapeRule = {
  id: 'runtime-socket',
  title: 'Start a privileged container through the socket of the container runtime',
  to: 'node',
  severity: 'critical',
  when: 'a host path that shows containerd.sock, docker.sock, crio.sock or dockershim.sock, read-only too',
  blockers: 'SELinux enforcing, a user other than root',
  find: (context) =>
    perContainer(context, ({ posture, mounts }) => {
      const evidence = mounts
        .filter(({ path }) => runtimeSockets.some((socket) => shows(path, socket)))
        .map((mount) => mount.evidence);
      return evidence.length > 0 ? { evidence, blockedBy: blockedBy(context, posture, [bySeLinux, byUser]) } : null;
    }),
};
