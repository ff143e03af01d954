import { boundingSet, ineffectiveEntries } from '../capabilities.ts';
import type { ContainerPosture, Sourced } from '../posture.ts';
import { words } from '../reading.ts';
import { runAsNonRoot, runAsUser } from './fields.ts';
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

/** What the container can hold at most, what its first process starts with, and what was written to no effect. */
export const capabilities = (scope: Scope): ContainerPosture['capabilities'] => {
  if (scope.isWindows) return { bounding: notOnWindows([]), effective: notOnWindows([]), ineffective: [] };
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
