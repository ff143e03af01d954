import { containersOf } from '../../containers-of.ts';
import { each } from '../../reading.ts';
import { equals, every } from '../every.ts';
import type { Measure } from '../measure.ts';

export const notPrivileged: Measure = {
  id: 'not-privileged',
  what: '`privileged: false`',
  podSpec: true,
  inForce: (context) => every(context, ({ privileged }) => equals(privileged, false)),
};

/** In force when the bounding set holds none of the capabilities. */
const withoutCapabilities =
  (wanted: readonly string[]): Measure['inForce'] =>
  (context) =>
    every(context, ({ capabilities: { bounding } }) => ({
      value: bounding.value === 'unknown' ? 'unknown' : !wanted.some((one) => bounding.value.includes(one)),
      source: bounding.source,
    }));

/** `capabilities.drop: [ALL]`, judged by those that the technique takes. */
export const without = (...capabilities: readonly string[]): Measure => ({
  id: `without-${capabilities.join('-').toLowerCase().replaceAll('_', '-')}`,
  what: `\`capabilities.drop: [ALL]\` (no ${capabilities.join(', ')})`,
  podSpec: true,
  inForce: withoutCapabilities(capabilities),
});

export const noPrivilegeEscalation: Measure = {
  id: 'no-privilege-escalation',
  what: '`allowPrivilegeEscalation: false`',
  podSpec: true,
  inForce: (context) => every(context, ({ allowPrivilegeEscalation }) => equals(allowPrivilegeEscalation, false)),
};

export const nonRoot: Measure = {
  id: 'non-root',
  what: 'a user other than root',
  podSpec: true,
  inForce: (context) =>
    every(context, ({ observedUid, runAsUser, runAsNonRoot }) => {
      if (observedUid.value !== 'unknown') return { value: observedUid.value !== 0, source: observedUid.source };
      if (typeof runAsUser.value === 'number') return { value: runAsUser.value !== 0, source: runAsUser.source };
      return runAsNonRoot.value === true
        ? { value: true, source: runAsNonRoot.source }
        : { value: 'unknown', source: `${runAsUser.source}: the image decides` };
    }),
};

export const readOnlyRoot: Measure = {
  id: 'read-only-root',
  what: '`readOnlyRootFilesystem: true`',
  podSpec: true,
  inForce: (context) => every(context, ({ readOnlyRootFilesystem }) => equals(readOnlyRootFilesystem, true)),
};

export const limits: Measure = {
  id: 'limits',
  what: 'a CPU limit',
  podSpec: true,
  inForce: (context) =>
    every(context, ({ name }) => {
      const own = containersOf(context.seen.pod.spec).find(({ container }) => container.name === name);
      const value = own?.container.resources?.limits?.['cpu'] !== undefined;
      return { value, source: `${own?.path ?? 'spec'}.resources.limits.cpu` };
    }),
};

export const noHostPath: Measure = {
  id: 'no-host-path',
  what: 'a pod without host paths',
  podSpec: true,
  inForce: ({ seen }) => {
    const volumes = each(seen.pod.spec?.volumes);
    const at = volumes.findIndex(({ hostPath }) => hostPath !== undefined);
    return at < 0
      ? { value: true, source: 'spec.volumes: no hostPath' }
      : { value: false, source: `spec.volumes[${at}].hostPath` };
  },
};

export const noHostNamespaces: Measure = {
  id: 'no-host-namespaces',
  what: 'a pod without `hostPID`, `hostIPC` and `hostNetwork`',
  podSpec: true,
  inForce: ({ posture: { host } }) => {
    const held = [host.pid && 'hostPID', host.ipc && 'hostIPC', host.network && 'hostNetwork'].filter(
      (one) => one !== false,
    );
    return { value: held.length === 0, source: held.length > 0 ? held.map((one) => `spec.${one}`).join(', ') : 'spec' };
  },
};

export const ownProcessNamespace: Measure = {
  id: 'own-process-namespace',
  what: 'a process namespace of its own (no `shareProcessNamespace`, no `hostPID`)',
  podSpec: true,
  inForce: ({ seen, posture }) => ({
    value: seen.pod.spec?.shareProcessNamespace !== true && !posture.host.pid,
    source: 'spec.shareProcessNamespace, spec.hostPID',
  }),
};
