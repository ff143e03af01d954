import { none, prevents, restricts } from '../entry.ts';
import type { Entry, Family } from '../measure.ts';
import { distroless } from '../measures/cluster.ts';
import { noPrivilegeEscalation, readOnlyRoot } from '../measures/container.ts';
import { seccompDefault } from '../measures/kernel.ts';
import { egressPolicy } from '../measures/network.ts';

const permitsShell = none(seccompDefault, 'it permits execve: a shell is a program like any other');
const commands: readonly Entry[] = [restricts(distroless), restricts(readOnlyRoot)];
const elsewhere = 'how the attacker came to run commands in the container';

/** Shells and commands. */
export const shells: readonly Family[] = [
  {
    types: ['Execution:Runtime/SuspiciousCommand', 'Execution:Runtime/SuspiciousShellCreated'],
    techniques: ['T1059.004', 'T1609'],
    entries: [...commands, permitsShell],
    elsewhere,
  },
  {
    types: ['Execution:Runtime/ReverseShell'],
    techniques: ['T1059.004', 'T1071'],
    entries: [
      prevents(egressPolicy, { needs: ["the attacker's address is not on the allow-list"] }),
      restricts(distroless),
      permitsShell,
    ],
    elsewhere,
  },
  {
    types: ['Persistence:Runtime/SuspiciousCommand'],
    techniques: ['T1053'],
    entries: commands,
    elsewhere,
  },
  { types: ['Discovery:Runtime/SuspiciousCommand'], techniques: ['T1082'], entries: commands, elsewhere },
  {
    types: ['PrivilegeEscalation:Runtime/SuspiciousCommand'],
    techniques: ['T1548'],
    entries: [restricts(noPrivilegeEscalation), ...commands],
    elsewhere,
  },
  { types: ['DefenseEvasion:Runtime/SuspiciousCommand'], techniques: ['T1562.001'], entries: commands, elsewhere },
];
