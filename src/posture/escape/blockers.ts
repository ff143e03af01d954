import { advertisesUserNamespaces } from '../node.ts';
import type { ContainerPosture } from '../posture.ts';
import type { EscapeContext } from './context.ts';

/** What stands in the way of a path, each in one phrase; empty when nothing does. */
export type Blocker = (context: EscapeContext, container: ContainerPosture) => string[];

/** In a user namespace, uid 0 and every capability count inside it only; asked for is not enough, the node must offer it. */
export const byUserNamespace: Blocker = ({ seen }) =>
  seen.pod.spec?.hostUsers === false && advertisesUserNamespaces(seen) === true
    ? ['user namespace: root and capabilities count inside it only']
    : [];

/** SELinux in force confines an ordinary container to its own files and processes. */
export const bySeLinux: Blocker = (_context, { seLinux, privileged }) =>
  privileged.value !== true &&
  typeof seLinux.value === 'string' &&
  /^(container_t|svirt_lxc_net_t)\b/.test(seLinux.value)
    ? [`SELinux enforcing (${seLinux.value})`]
    : [];

/** The default AppArmor profile denies mounts and writes to /proc and /sys, and ptrace of other profiles. */
export const byAppArmor: Blocker = (_context, { appArmor }) =>
  appArmor.value === 'RuntimeDefault' ? ['AppArmor default profile'] : [];

/** Files and sockets that belong to root stay shut for another user without capabilities. */
export const byUser: Blocker = (_context, { observedUid, runAsUser, capabilities }) => {
  const uid = observedUid.value === 'unknown' ? runAsUser.value : observedUid.value;
  const isPlain = capabilities.effective.value !== 'unknown' && !capabilities.effective.value.includes('DAC_OVERRIDE');
  return typeof uid === 'number' && uid !== 0 && isPlain ? [`runs as uid ${uid}, and these belong to root`] : [];
};

/** Amazon Linux 2023, Bottlerocket and Ubuntu 22.04 and later run cgroup v2, which has no release_agent. */
export const byCgroupV2: Blocker = ({ osImage }) =>
  /^(Amazon Linux 2023|Bottlerocket|Ubuntu 2[2-9])/.test(osImage)
    ? [`cgroup v2 (${osImage}) has no release_agent`]
    : [];

/** Bottlerocket locks its kernel down: unsigned modules are refused. */
export const byLockdown: Blocker = ({ osImage }) =>
  osImage.startsWith('Bottlerocket') ? ['Bottlerocket: kernel lockdown refuses unsigned modules'] : [];

/** Only a privileged container may open the devices of the node. */
export const byDeviceCgroup: Blocker = (_context, { privileged }) =>
  privileged.value === true ? [] : ['device cgroup: only a privileged container opens devices of the node'];

/** A container in a virtual machine or a user-space kernel has another kernel than the node's under it. */
const bySandbox: Blocker = ({ seen }) => {
  const handler = seen.pod.spec?.runtimeClassName;
  return typeof handler === 'string' && /gvisor|runsc|kata|firecracker/i.test(handler)
    ? [`sandboxed runtime ${handler}`]
    : [];
};

/** Whoever has ended does nothing any more, until the pod starts again. */
const byEnd: Blocker = (_context, { name, running }) =>
  running.value === false ? [`container ${name} is not running`] : [];

/** What stands in the way of every path. */
export const always: readonly Blocker[] = [bySandbox, byEnd];

export const blockedBy = (
  context: EscapeContext,
  container: ContainerPosture,
  blockers: readonly Blocker[],
): string[] => [...blockers, ...always].flatMap((blocker) => blocker(context, container));
