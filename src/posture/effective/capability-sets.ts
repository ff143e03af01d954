import { boundingSet, ineffectiveEntries } from '../capabilities.ts';
import type { ContainerPosture, Sourced } from '../posture.ts';
import { words } from '../reading.ts';
import { privileged, runAsNonRoot, runAsUser } from './fields.ts';
import { observed } from './observed.ts';
import { byDefault, notOnWindows, ownPath, type Scope } from './scope.ts';

const boundingSource = (scope: Scope): string => {
  const { privileged, capabilities } = scope.own;
  if (privileged === true) return `${ownPath(scope)}.privileged: all, whatever is dropped`;
  const isBottlerocket = scope.node.os === 'bottlerocket' && !words(capabilities?.drop).includes('ALL');
  const base = isBottlerocket ? '; the base set can be changed on Bottlerocket (settings.oci-defaults)' : '';
  return capabilities
    ? `${ownPath(scope)}.capabilities over the default of containerd${base}`
    : byDefault(null, `the 14 of containerd${base}`).source;
};

/** Whether the first process is root; the kubelet's check of `runAsNonRoot` lets no root start. */
const isRoot = (scope: Scope): Sourced<boolean> => {
  const { observedUid } = observed(scope);
  if (observedUid.value !== 'unknown') return { value: observedUid.value === 0, source: observedUid.source };
  const user = runAsUser(scope);
  if (typeof user.value === 'number') return { value: user.value === 0, source: user.source };
  const nonRoot = runAsNonRoot(scope);
  return nonRoot.value === true
    ? { value: false, source: nonRoot.source }
    : { value: 'unknown', source: 'the user of the image is not known' };
};

/** Ambient capabilities are cleared by containerd, so whoever is not root begins with none. */
const effective = (scope: Scope, bounding: readonly string[]): Sourced<readonly string[]> => {
  if (bounding.length === 0) return { value: [], source: 'the bounding set is empty' };
  const root = isRoot(scope);
  if (root.value === 'unknown')
    return { value: 'unknown', source: `${root.source}: all of the bounding set if root, else none` };
  return root.value
    ? { value: bounding, source: `root (${root.source}) has the bounding set` }
    : { value: [], source: `not root (${root.source}): starts with none` };
};

const isList = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (Array.isArray(value) && value.every((one: unknown) => typeof one === 'string'));

/** What cannot be read could add anything. */
const isMalformed = (scope: Scope): boolean => {
  const { add, drop } = scope.own.capabilities ?? {};
  return privileged(scope).value === 'unknown' || ![add, drop].every(isList);
};

const malformed = (scope: Scope): Sourced<readonly string[]> => ({
  value: 'unknown',
  source: `${ownPath(scope)} is malformed`,
});

/** What the container can hold at most, what its first process starts with, and what was written to no effect. */
export const capabilities = (scope: Scope): ContainerPosture['capabilities'] => {
  if (scope.isWindows) return { bounding: notOnWindows([]), effective: notOnWindows([]), ineffective: [] };
  if (isMalformed(scope)) return { bounding: malformed(scope), effective: malformed(scope), ineffective: [] };
  const request = {
    add: words(scope.own.capabilities?.add),
    drop: words(scope.own.capabilities?.drop),
    privileged: scope.own.privileged === true,
  };
  const bounding = boundingSet(request);
  return {
    bounding: { value: bounding, source: boundingSource(scope) },
    effective: effective(scope, bounding),
    ineffective: ineffectiveEntries(request),
  };
};
