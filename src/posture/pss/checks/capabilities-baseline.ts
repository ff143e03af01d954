import type { Check } from '../check.ts';
import { containers, distinct, quoted } from '../wording.ts';

export const allowedCapabilities: ReadonlySet<string> = new Set([
  'AUDIT_WRITE',
  'CHOWN',
  'DAC_OVERRIDE',
  'FOWNER',
  'FSETID',
  'KILL',
  'MKNOD',
  'NET_BIND_SERVICE',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYS_CHROOT',
]);
const isBad = (capability: string): boolean => !allowedCapabilities.has(capability);

export const capabilitiesBaseline: Check = {
  id: 'capabilities_baseline',
  level: 'baseline',
  title: 'No capabilities beyond the default set, and not NET_RAW',
  allows: `\`capabilities.add\` of containers: ${[...allowedCapabilities].join(', ')}`,
  revisions: [
    {
      since: 0,
      forbids: (pod) => {
        const bad = pod.containers.filter(({ add }) => add.some(isBad));
        if (bad.length === 0) return null;
        const capabilities = distinct(bad.flatMap(({ add }) => add.filter(isBad)));
        return {
          reason: 'non-default capabilities',
          detail: `${containers(bad.map(({ name }) => name))} must not include ${quoted(capabilities)} in securityContext.capabilities.add`,
        };
      },
    },
  ],
};
