import type { Sourced } from '../posture.ts';
import { ofContainer, ofPod } from './profile.ts';
import { notOnWindows, ownPath, type Scope } from './scope.ts';

const bySetting = (isDefault: boolean): Sourced<string> => ({
  value: isDefault ? 'RuntimeDefault' : 'Unconfined',
  source: `none in the spec; the kubelet's seccompDefault is ${isDefault} (nodeDefaults of the policy)`,
});

/**
 * Without a profile in the spec the kubelet's `seccompDefault` decides, which the API does not show. The AMIs of EKS leave
 * it off, so that stock nodes run such a container unconfined; since a node can be made otherwise, that is no certainty.
 */
const unset = ({ seen: { kubelet } }: Scope): Sourced<string> => {
  if (kubelet?.state === 'found' && kubelet.value.seccompDefault !== undefined)
    return bySetting(kubelet.value.seccompDefault);
  return {
    value: 'unknown',
    source: "none in the spec; the kubelet's seccompDefault is not visible (off on stock EKS nodes: Unconfined)",
  };
};

/** Container before pod before kubelet; annotations are ignored by the kubelet; privileged has none, not even Localhost. */
export const seccomp = (scope: Scope): Sourced<string> => {
  if (scope.isWindows) return notOnWindows('none');
  if (scope.own.privileged === true)
    return { value: 'Unconfined', source: `${ownPath(scope)}.privileged: no seccomp, whatever is asked for` };
  return ofContainer(scope, 'seccompProfile') ?? ofPod(scope, 'seccompProfile') ?? unset(scope);
};
