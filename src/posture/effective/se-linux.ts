import { isObject } from '../../json.ts';
import type { Sourced } from '../posture.ts';
import { text } from '../reading.ts';
import { notOnWindows, ownPath, podPath, type Scope } from './scope.ts';

type Asked = { readonly type: string | null; readonly level: string | null; readonly source: string };

/** Replaced as a whole: a container that gives a level drops the pod's type. */
const asked = (scope: Scope): Asked | null => {
  const own = isObject(scope.own.seLinuxOptions);
  const options = own ? scope.own.seLinuxOptions : scope.pod.seLinuxOptions;
  if (!isObject(options)) return null;
  const source = `${own ? ownPath(scope) : podPath}.seLinuxOptions`;
  return { type: text(options['type']) || null, level: text(options['level']) || null, source };
};

/** Bottlerocket's own types: `control_t` may write to the API socket of the host, `super_t` is not restricted. */
const onBottlerocket = (scope: Scope, wanted: Asked | null): Sourced<string> => {
  if (scope.own.privileged === true)
    return { value: 'control_t', source: `${ownPath(scope)}.privileged on Bottlerocket` };
  const label = [wanted?.type ?? 'container_t', ...(wanted?.level ? [wanted.level] : [])].join(':');
  return { value: label, source: wanted?.source ?? 'none in the spec; default of Bottlerocket' };
};

/**
 * The SELinux type of the container, with its level. Only where the node enforces and containerd labels containers:
 * Bottlerocket. Amazon Linux is permissive and its containerd has `enable_selinux = false`; Ubuntu has none.
 */
export const seLinux = (scope: Scope): Sourced<string> => {
  if (scope.isWindows) return notOnWindows('none');
  const { os, osImage } = scope.node;
  const wanted = asked(scope);
  if (os === 'bottlerocket') return onBottlerocket(scope, wanted);
  if (os === 'amazon-linux' || os === 'ubuntu') {
    const ignored = wanted ? `; ${wanted.source} has no effect` : '';
    return { value: 'none', source: `node: ${osImage} does not label containers${ignored}` };
  }
  const node = osImage === '' ? 'the node could not be seen' : `whether ${osImage} enforces is not known`;
  return { value: 'unknown', source: wanted ? `${wanted.source}; ${node}` : node };
};
