import type { ContainerPosture } from '../posture.ts';
import { text } from '../reading.ts';
import { byDefault, ownPath, podPath, type Scope } from './scope.ts';

/** `windowsOptions` alone are merged field by field. */
export const windows = (scope: Scope): Pick<ContainerPosture, 'windows'> => {
  if (!scope.isWindows) return {};
  const [own, pod] = [scope.own.windowsOptions, scope.pod.windowsOptions];
  const path = (field: 'hostProcess' | 'runAsUserName'): string =>
    `${own?.[field] === undefined || own[field] === null ? podPath : ownPath(scope)}.windowsOptions.${field}`;
  const hostProcess = own?.hostProcess ?? pod?.hostProcess;
  const user = text(own?.runAsUserName) ?? text(pod?.runAsUserName);
  return {
    windows: {
      hostProcess:
        typeof hostProcess === 'boolean'
          ? { value: hostProcess, source: path('hostProcess') }
          : byDefault(false, 'no process of the host'),
      runAsUserName:
        user === null ? byDefault('image', 'the USER of the image') : { value: user, source: path('runAsUserName') },
    },
  };
};
