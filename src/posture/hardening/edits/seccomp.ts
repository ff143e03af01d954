import type { Labels } from '../../../objects.ts';
import { isBadProfile } from '../../pss/checks/seccomp-profile-baseline.ts';
import { type Edit, inContext, inPodContext, without } from '../edit.ts';

const isAnnotation = (key: string): boolean =>
  key === 'seccomp.security.alpha.kubernetes.io/pod' ||
  key.startsWith('container.seccomp.security.alpha.kubernetes.io/');

const withoutAnnotations = (annotations: Labels): Labels =>
  Object.fromEntries(Object.entries(annotations).filter(([key]) => !isAnnotation(key)));

const isBad = (profile: { type?: string } | undefined): boolean =>
  profile !== undefined && isBadProfile(profile.type ?? '');

/**
 * A container's own profile goes only where it is bad; a privileged one would have none at all. The older annotations do
 * nothing any more, yet the API refuses one that says another thing than the field.
 */
export const seccomp: Edit = {
  id: 'seccomp',
  title: 'the seccomp profile of the runtime is in force',
  checks: ['seccompProfile_baseline', 'seccompProfile_restricted'],
  controls: ['seccomp-runtime-default'],
  apply: (template, { isWindows }) => {
    const plain = { ...template, annotations: withoutAnnotations(template.annotations) };
    const inContainers = inContext(plain, (context) => ({
      ...(isBad(context.seccompProfile) ? without(context, 'seccompProfile') : context),
      ...(context.privileged === true ? { privileged: false } : {}),
    }));
    return inPodContext(inContainers, (context) => {
      if (context.seccompProfile && !isBad(context.seccompProfile)) return context;
      const others = without(context, 'seccompProfile');
      return isWindows ? others : { ...others, seccompProfile: { type: 'RuntimeDefault' } };
    });
  },
};
