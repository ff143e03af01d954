import type { Sourced } from '../posture.ts';
import { number } from '../reading.ts';
import { byDefault, notOnWindows, ownPath, podPath, type Scope } from './scope.ts';

type Flag = 'privileged' | 'allowPrivilegeEscalation' | 'readOnlyRootFilesystem';

/** Container-only, never inherited from the pod. What is no flag is not known: no API server would have taken it. */
const flag = (scope: Scope, field: Flag, unset: Sourced<boolean>): Sourced<boolean> => {
  if (scope.isWindows) return notOnWindows(false);
  const value: unknown = scope.own[field];
  if (value === undefined || value === null) return unset;
  const source = `${ownPath(scope)}.${field}`;
  return typeof value === 'boolean' ? { value, source } : { value: 'unknown', source: `${source} is malformed` };
};

export const privileged = (scope: Scope): Sourced<boolean> =>
  flag(scope, 'privileged', byDefault(false, 'not privileged'));

/**
 * Only a written `false` sets no_new_privs. The runtime spec's own default is overwritten by containerd. The API refuses
 * `false` with `privileged`, yet accepts it with SYS_ADMIN, which then is held all the same.
 */
export const allowPrivilegeEscalation = (scope: Scope): Sourced<boolean> =>
  flag(scope, 'allowPrivilegeEscalation', byDefault(true, 'no_new_privs is set by a written false only'));

export const readOnlyRootFilesystem = (scope: Scope): Sourced<boolean> =>
  flag(scope, 'readOnlyRootFilesystem', byDefault(false, 'the root file system is writable'));

/** A privileged container has no masked and no read-only paths, whatever it asks for. */
export const procMount = (scope: Scope): Sourced<string> => {
  if (scope.isWindows) return notOnWindows('none');
  if (scope.own.privileged === true)
    return { value: 'Unmasked', source: `${ownPath(scope)}.privileged: no path is masked` };
  return typeof scope.own.procMount === 'string'
    ? { value: scope.own.procMount, source: `${ownPath(scope)}.procMount` }
    : byDefault('Default', '/proc and /sys are masked');
};

/** The container's own word counts before the pod's. */
export const inherited = <T>(
  scope: Scope,
  field: 'runAsUser' | 'runAsGroup' | 'runAsNonRoot',
  read: (value: unknown) => T | null,
): { readonly value: T; readonly source: string } | null => {
  const own = read(scope.own[field]);
  if (own !== null) return { value: own, source: `${ownPath(scope)}.${field}` };
  const pod = read(scope.pod[field]);
  return pod === null ? null : { value: pod, source: `${podPath}.${field}` };
};

const boolean = (value: unknown): boolean | null => (typeof value === 'boolean' ? value : null);

export const runAsUser = (scope: Scope): Sourced<number | 'image'> => {
  if (scope.isWindows) return notOnWindows('image');
  return inherited(scope, 'runAsUser', number) ?? byDefault('image', 'the USER of the image, else root');
};

/** A user without a group has the one that the passwd file of the image gives it, else 0. */
export const runAsGroup = (scope: Scope): Sourced<number | 'image'> => {
  if (scope.isWindows) return notOnWindows('image');
  return inherited(scope, 'runAsGroup', number) ?? byDefault('image', 'the group of the user in the image, else root');
};

/** Checked by the kubelet at start: the user must be a number other than 0. It says nothing about capabilities. */
export const runAsNonRoot = (scope: Scope): Sourced<boolean> =>
  inherited(scope, 'runAsNonRoot', boolean) ?? byDefault(false, 'the kubelet does not check');
