import { nodeFacts } from '../../node.ts';
import { every } from '../every.ts';
import type { ControlContext, InForce, Measure } from '../measure.ts';

const osImage = ({ seen }: ControlContext): string => nodeFacts(seen).osImage;

export const seccompDefault: Measure = {
  id: 'seccomp-runtime-default',
  what: 'the seccomp profile `RuntimeDefault`',
  podSpec: true,
  inForce: (context) =>
    every(context, ({ seccomp, privileged }) => {
      if (privileged.value === true) return { value: false, source: `${privileged.source}: privileged has no seccomp` };
      if (seccomp.value === 'unknown') return { value: 'unknown', source: seccomp.source };
      return { value: seccomp.value === 'RuntimeDefault', source: seccomp.source };
    }),
};

/** What a Localhost profile forbids stands in a file on the node, so it is never called in force. */
export const seccompCustom: Measure = {
  id: 'seccomp-custom',
  what: 'a seccomp profile of its own that denies these calls',
  podSpec: true,
  inForce: (context) =>
    every(context, ({ seccomp }) =>
      typeof seccomp.value === 'string' && seccomp.value.startsWith('Localhost')
        ? { value: 'unknown', source: `${seccomp.source}: the rules of the profile are on the node` }
        : { value: seccomp.value === 'unknown' ? 'unknown' : false, source: seccomp.source },
    ),
};

const hasNoAppArmor = /^(Amazon Linux|Bottlerocket)/;

export const appArmor: Measure = {
  id: 'apparmor',
  what: 'the default AppArmor profile',
  podSpec: true,
  inForce: (context): InForce => {
    const image = osImage(context);
    const force = every(context, ({ appArmor: { value, source } }) => ({
      value: value === 'unknown' ? 'unknown' : value === 'RuntimeDefault',
      source,
    }));
    return hasNoAppArmor.test(image)
      ? { value: false, source: `node: ${image}`, lacks: `which has no effect here: ${image} has no AppArmor` }
      : force;
  },
};

/** SELinux confines containers where the runtime labels them: on Bottlerocket, and not on Amazon Linux 2023. */
export const seLinux: Measure = {
  id: 'selinux',
  what: 'SELinux in force with the type `container_t`',
  podSpec: true,
  inForce: (context): InForce => {
    const image = osImage(context);
    if (image.startsWith('Amazon Linux'))
      return {
        value: false,
        source: `node: ${image}`,
        lacks: `which has no effect here: on ${image} SELinux is permissive and containerd does not label containers`,
      };
    return every(context, ({ seLinux: { value, source } }) => ({
      value: value === 'unknown' ? 'unknown' : value.startsWith('container_t'),
      source,
    }));
  },
};

export const userNamespace: Measure = {
  id: 'user-namespace',
  what: '`hostUsers: false`',
  podSpec: true,
  inForce: ({ seen, posture: { host } }): InForce =>
    seen.pod.spec?.hostUsers === false && host.userNamespace.value === false
      ? { ...host.userNamespace, lacks: `which is asked for and ignored (${host.userNamespace.source})` }
      : host.userNamespace,
};

export const cgroupV2: Measure = {
  id: 'cgroup-v2',
  what: 'a node with cgroup v2, which has no release_agent,',
  podSpec: false,
  inForce: (context): InForce => {
    const image = osImage(context);
    if (/^(Amazon Linux 2023|Bottlerocket|Ubuntu 2[2-9])/.test(image)) return { value: true, source: `node: ${image}` };
    return /^Amazon Linux 2($|[^0])/.test(image)
      ? { value: false, source: `node: ${image}`, lacks: 'which this node is not' }
      : { value: 'unknown', source: image ? `node: ${image}` : 'the node could not be seen' };
  },
};

export const lockdown: Measure = {
  id: 'kernel-lockdown',
  what: 'a node with a locked-down kernel (Bottlerocket)',
  podSpec: false,
  inForce: (context): InForce => {
    const image = osImage(context);
    if (image === '') return { value: 'unknown', source: 'the node could not be seen' };
    return { value: image.startsWith('Bottlerocket'), source: `node: ${image}`, lacks: 'which this node is not' };
  },
};
