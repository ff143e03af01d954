import { prevents, restricts } from '../entry.ts';
import type { Entry, Family } from '../measure.ts';
import { noHostPath, nonRoot, readOnlyRoot } from '../measures/container.ts';
import { seLinux, userNamespace } from '../measures/kernel.ts';

const own = { needs: ["the file is the container's own"] };
const ofNode = { needs: ['the file is on the node'] };
const entries: readonly Entry[] = [
  prevents(readOnlyRoot, own),
  restricts(nonRoot, own),
  prevents(noHostPath, ofNode),
  restricts(userNamespace, ofNode),
  prevents(seLinux, ofNode),
];
const elsewhere = 'which file was changed, and by which process';

/** Files that others trust. */
export const sensitiveFiles: readonly Family[] = [
  {
    types: ['Persistence:Runtime/SensitiveFileModified'],
    techniques: ['T1098.004', 'T1053.003'],
    entries,
    elsewhere,
  },
  {
    types: ['PrivilegeEscalation:Runtime/SensitiveFileModified'],
    techniques: ['T1556', 'T1548.003'],
    entries,
    elsewhere,
  },
  {
    types: ['DefenseEvasion:Runtime/SensitiveFileModified'],
    techniques: ['T1070.002', 'T1070.003'],
    entries,
    elsewhere,
  },
];
