import type { Check, Forbidden } from '../check.ts';
import type { PodView } from '../view.ts';
import { distinct, goQuoted, plural, quoted, setters } from '../wording.ts';

const ofPod = 'seccomp.security.alpha.kubernetes.io/pod';
const ofContainer = 'container.seccomp.security.alpha.kubernetes.io/';

const isAllowedAnnotation = (value: string): boolean =>
  value === 'runtime/default' || value === 'docker/default' || value.startsWith('localhost/');

export const isBadProfile = (type: string | null): type is string =>
  type !== null && type !== 'RuntimeDefault' && type !== 'Localhost';

/** Unlike AppArmor's, an annotation for a container that is not there does not count, and an empty value is bad. */
const byAnnotations = ({ annotations, containers }: PodView): Forbidden | null => {
  const keys = [ofPod, ...containers.map(({ name }) => ofContainer + name)];
  const bad = keys.flatMap((key) => {
    const value = annotations[key];
    return value === undefined || isAllowedAnnotation(value) ? [] : [`${key}=${goQuoted(value)}`];
  });
  if (bad.length === 0) return null;
  const list = distinct(bad);
  return {
    reason: 'seccompProfile',
    detail: `forbidden ${plural('annotation', 'annotations', list.length)} ${list.join(', ')}`,
  };
};

/** Profiles that are set and bad; the restricted level asks beyond that for one to be set. */
export const byFields = (pod: PodView): Forbidden | null => {
  const bad = pod.containers.filter(({ seccomp }) => isBadProfile(seccomp));
  const who = setters(
    isBadProfile(pod.seccomp),
    bad.map(({ name }) => name),
  );
  if (who === null) return null;
  const types = distinct([pod, ...bad].map(({ seccomp }) => seccomp).filter(isBadProfile));
  return {
    reason: 'seccompProfile',
    detail: `${who} must not set securityContext.seccompProfile.type to ${quoted(types)}`,
  };
};

export const seccompProfileBaseline: Check = {
  id: 'seccompProfile_baseline',
  level: 'baseline',
  title: 'seccomp is not switched off',
  allows:
    '`seccompProfile.type`: unset, RuntimeDefault, Localhost; up to v1.18 the annotations instead: runtime/default, docker/default, localhost/*',
  revisions: [
    { since: 0, forbids: byAnnotations },
    { since: 19, forbids: byFields },
  ],
};
