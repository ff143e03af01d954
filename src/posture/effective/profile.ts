import { isObject } from '../../json.ts';
import { text } from '../reading.ts';
import { ownPath, podPath, type Scope } from './scope.ts';

/** A seccomp or AppArmor profile as it is asked for: `RuntimeDefault`, `Unconfined`, `Localhost/<profile>`. */
export type Asked = { readonly value: string; readonly source: string };

const nameOf = (profile: { [key: string]: unknown }): string => {
  const type = text(profile['type']) ?? '';
  return type === 'Localhost' ? `Localhost/${text(profile['localhostProfile']) ?? ''}` : type;
};

type Field = 'seccompProfile' | 'appArmorProfile';

/** A profile is replaced as a whole: nothing of the pod's remains in the container's. */
export const ofContainer = (scope: Scope, field: Field): Asked | null => {
  const profile = scope.own[field];
  return isObject(profile) ? { value: nameOf(profile), source: `${ownPath(scope)}.${field}` } : null;
};

export const ofPod = (scope: Scope, field: Field): Asked | null => {
  const profile = scope.pod[field];
  return isObject(profile) ? { value: nameOf(profile), source: `${podPath}.${field}` } : null;
};
