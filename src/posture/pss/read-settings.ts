import { flag, integer, object, type Reading, string } from './typed.ts';
import type { Settings } from './view.ts';

export type Draft<T> = { -readonly [field in keyof T]: T[field] };

const typeOf = (value: unknown, reading: Reading): string | null => {
  const profile = object(value, reading);
  return profile === null ? null : (string(profile['type'], reading) ?? '');
};

const seLinux = (value: unknown, reading: Reading): Settings['seLinux'] => {
  const options = object(value, reading);
  if (options === null) return null;
  const { type, user, role } = options;
  return {
    type: string(type, reading) ?? '',
    user: string(user, reading) ?? '',
    role: string(role, reading) ?? '',
  };
};

const hostProcess = (value: unknown, reading: Reading): boolean => {
  const options = object(value, reading);
  return options !== null && flag(options['hostProcess'], reading) === true;
};

/** Takes over one field of a security context if pods and containers share it. */
export const readSetting = (draft: Draft<Settings>, field: string, value: unknown, reading: Reading): void => {
  switch (field) {
    case 'runAsNonRoot':
      draft.runAsNonRoot = flag(value, reading);
      break;
    case 'runAsUser':
      draft.runAsUser = integer(value, reading);
      break;
    case 'seccompProfile':
      draft.seccomp = typeOf(value, reading);
      break;
    case 'appArmorProfile':
      draft.appArmor = typeOf(value, reading);
      break;
    case 'seLinuxOptions':
      draft.seLinux = seLinux(value, reading);
      break;
    case 'windowsOptions':
      draft.hostProcess = hostProcess(value, reading);
      break;
  }
};
