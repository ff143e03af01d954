import type { Check } from '../check.ts';
import { setters } from '../wording.ts';

export const windowsHostProcess: Check = {
  id: 'windowsHostProcess',
  level: 'baseline',
  title: 'No processes of the Windows host',
  allows: '`windowsOptions.hostProcess`: unset or false',
  revisions: [
    {
      since: 0,
      forbids: (pod) => {
        const bad = pod.containers.filter(({ hostProcess }) => hostProcess).map(({ name }) => name);
        const who = setters(pod.hostProcess, bad);
        return who === null
          ? null
          : { reason: 'hostProcess', detail: `${who} must not set securityContext.windowsOptions.hostProcess=true` };
      },
    },
  ],
};
