import { seccompForTracing } from '../conditions.ts';
import { limitsAfter, none, prevents, restricts } from '../entry.ts';
import type { Family } from '../measure.ts';
import { distroless } from '../measures/cluster.ts';
import { noHostNamespaces, ownProcessNamespace, without } from '../measures/container.ts';
import { appArmor, seccompCustom, seccompDefault } from '../measures/kernel.ts';

const elsewhere = 'how code came to run in the container at all';
const otherContainer = { needs: ['the target is in another container'] };

/** Code that is put into another process. */
export const injections: readonly Family[] = [
  {
    types: ['DefenseEvasion:Runtime/ProcessInjection.Proc'],
    techniques: ['T1055.009'],
    entries: [
      prevents(ownProcessNamespace, otherContainer),
      restricts(without('SYS_PTRACE')),
      restricts(appArmor),
      none(seccompDefault, 'it permits writing to /proc/PID/mem of a process of the same user'),
      none(seccompCustom, 'writing to /proc/PID/mem is an ordinary write'),
    ],
    elsewhere,
  },
  {
    types: ['DefenseEvasion:Runtime/ProcessInjection.Ptrace', 'DefenseEvasion:Runtime/PtraceAntiDebugging'],
    techniques: ['T1055.008', 'T1622'],
    entries: (context) => [...seccompForTracing(context), limitsAfter(noHostNamespaces)],
    elsewhere,
  },
  {
    types: ['DefenseEvasion:Runtime/ProcessInjection.VirtualMemoryWrite'],
    techniques: ['T1055'],
    entries: (context) => [...seccompForTracing(context), none(distroless, 'no shell or tool is needed')],
    elsewhere,
  },
];
