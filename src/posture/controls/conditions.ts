import { text } from '../reading.ts';
import { actorOf, isServiceAccount } from './actor.ts';
import { prevents } from './entry.ts';
import type { ControlContext, Entry } from './measure.ts';
import { readOnlyRoot } from './measures/container.ts';
import { seccompCustom, seccompDefault } from './measures/kernel.ts';

/** Where a file can still be written when the root file system is read-only. */
export const writable = ({ concerned }: ControlContext): string[] => [
  ...new Set(concerned.flatMap(({ writableMounts }) => writableMounts)),
];

/** A read-only root prevents a dropped file only where nothing else is writable. */
export const readOnlyRootFor = (context: ControlContext): Entry => {
  const mounts = writable(context);
  return mounts.length === 0
    ? prevents(readOnlyRoot)
    : { measure: readOnlyRoot, grade: 'restricts', needs: [`still writable: ${mounts.slice(0, 5).join(', ')}`] };
};

const kernelVersion = ({ seen }: ControlContext): readonly [number, number] | null => {
  const version = seen.node.state === 'found' ? text(seen.node.value?.status?.nodeInfo?.kernelVersion) : null;
  const [, major, minor] = version?.match(/^(\d+)\.(\d+)/) ?? [];
  return major && minor ? [Number(major), Number(minor)] : null;
};

const permitsTracing = (context: ControlContext): boolean => {
  const version = kernelVersion(context);
  return version === null || version[0] > 4 || (version[0] === 4 && version[1] >= 8);
};

/** Source: containerd contrib/seccomp: ptrace and process_vm_* are allowed on kernel 4.8 and later. */
export const seccompForTracing = (context: ControlContext): Entry[] => [
  permitsTracing(context)
    ? {
        measure: seccompDefault,
        grade: 'none',
        because: 'it permits ptrace, process_vm_readv and process_vm_writev on kernel 4.8 and later',
        needs: kernelVersion(context) ? [] : ['kernel 4.8 or later: the node could not be seen'],
      }
    : prevents(seccompDefault),
  prevents(seccompCustom),
];

/** RuntimeDefault is built from the bounding set: a capability that is there unlocks its system calls. */
export const seccompUnless =
  (capability: string) =>
  (context: ControlContext): Entry => {
    const unlocked = context.concerned.some(
      ({ capabilities: { bounding } }) => bounding.value !== 'unknown' && bounding.value.includes(capability),
    );
    return unlocked
      ? { measure: seccompDefault, grade: 'none', because: `the capability ${capability} unlocks these calls in it` }
      : prevents(seccompDefault);
  };

/** The call was made with the credentials of a service account, so the pod's own settings can play a part. */
export const byServiceAccount = ({ finding }: ControlContext): boolean => isServiceAccount(actorOf(finding));
