import type { Sourced } from '../posture.ts';
import { pairs, text } from '../reading.ts';
import { type Asked, ofContainer, ofPod } from './profile.ts';
import { notOnWindows, ownPath, type Scope } from './scope.ts';

const prefix = 'container.apparmor.security.beta.kubernetes.io/';

const named: { readonly [annotation: string]: string } = {
  'runtime/default': 'RuntimeDefault',
  unconfined: 'Unconfined',
};

/** The older annotation, which stands between the container's field and the pod's. */
const ofAnnotation = ({ seen, container }: Scope): Asked | null => {
  const key = `${prefix}${text(container.name) ?? ''}`;
  const value = pairs(seen.pod.metadata?.annotations)[key];
  if (value === undefined || value === '') return null;
  const local = value.startsWith('localhost/') ? `Localhost/${value.slice('localhost/'.length)}` : value;
  return { value: named[value] ?? local, source: `metadata.annotations[${key}]` };
};

const asked = (scope: Scope): Asked | null =>
  ofContainer(scope, 'appArmorProfile') ?? ofAnnotation(scope) ?? ofPod(scope, 'appArmorProfile');

const withoutAppArmor = ({ node }: Scope, wanted: Asked | null): Sourced<string> => ({
  value: 'none',
  source:
    wanted && wanted.value !== 'Unconfined'
      ? `node: ${node.osImage} has no AppArmor: a container that asks for ${wanted.value} (${wanted.source}) does not start`
      : `node: ${node.osImage} has no AppArmor`,
});

/** Privileged leaves the default profile out, and keeps a Localhost one: it is added after the privileges. */
const privileged = (scope: Scope, wanted: Asked | null): Sourced<string> =>
  wanted?.value.startsWith('Localhost/')
    ? wanted
    : { value: 'Unconfined', source: `${ownPath(scope)}.privileged: no default profile` };

/** Source: kubelet pkg/security/apparmor/helpers.go; containerd loads `cri-containerd.apparmor.d` where the kernel has AppArmor. */
export const appArmor = (scope: Scope): Sourced<string> => {
  if (scope.isWindows) return notOnWindows('none');
  const { os, osImage } = scope.node;
  const wanted = asked(scope);
  if (os === 'amazon-linux' || os === 'bottlerocket') return withoutAppArmor(scope, wanted);
  if (scope.own.privileged === true) return privileged(scope, wanted);
  if (wanted) return wanted;
  return os === 'ubuntu'
    ? { value: 'RuntimeDefault', source: `none in the spec; default of containerd on ${osImage}` }
    : {
        value: 'unknown',
        source: `none in the spec; ${osImage === '' ? 'the node could not be seen' : `whether ${osImage} has AppArmor is not known`}`,
      };
};
