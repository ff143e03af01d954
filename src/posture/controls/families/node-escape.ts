import { seccompUnless } from '../conditions.ts';
import { none, prevents, restricts } from '../entry.ts';
import type { Family } from '../measure.ts';
import { baselineAdmission, patchedNode, userfaultfdSysctl } from '../measures/cluster.ts';
import {
  noHostPath,
  nonRoot,
  noPrivilegeEscalation,
  notPrivileged,
  readOnlyRoot,
  without,
} from '../measures/container.ts';
import { appArmor, cgroupV2, lockdown, seccompDefault, seLinux, userNamespace } from '../measures/kernel.ts';

const elsewhere = 'the node image and the version of the container runtime';
const mounting = seccompUnless('SYS_ADMIN');

/** Ways from the container to the node, and to more rights. */
export const nodeEscapes: readonly Family[] = [
  {
    types: ['PrivilegeEscalation:Runtime/DockerSocketAccessed'],
    techniques: ['T1610', 'T1611'],
    entries: [prevents(noHostPath), prevents(baselineAdmission), restricts(seLinux)],
    elsewhere,
  },
  {
    types: ['PrivilegeEscalation:Runtime/RuncContainerEscape'],
    techniques: ['T1611'],
    entries: [
      prevents(userNamespace, { needs: ['the escape overwrites a file that belongs to root of the node'] }),
      restricts(nonRoot),
      restricts(seLinux),
      prevents(patchedNode),
      none(readOnlyRoot, 'the file that is overwritten is on the node'),
    ],
    elsewhere,
  },
  {
    types: ['PrivilegeEscalation:Runtime/CGroupsReleaseAgentModified'],
    techniques: ['T1611'],
    entries: (context) => [
      prevents(without('SYS_ADMIN')),
      prevents(notPrivileged),
      mounting(context),
      prevents(appArmor),
      prevents(userNamespace),
      prevents(cgroupV2),
    ],
    elsewhere,
  },
  {
    types: ['PrivilegeEscalation:Runtime/ContainerMountsHostDirectory'],
    techniques: ['T1611'],
    entries: (context) => [
      prevents(without('SYS_ADMIN')),
      prevents(notPrivileged),
      mounting(context),
      prevents(appArmor),
      restricts(userNamespace),
      prevents(noHostPath, { needs: ['the mount was declared in the pod'] }),
      prevents(baselineAdmission, { needs: ['the mount was declared in the pod'] }),
    ],
    elsewhere,
  },
  {
    types: ['PrivilegeEscalation:Runtime/UserfaultfdUsage'],
    techniques: ['T1068'],
    entries: [prevents(seccompDefault), prevents(userfaultfdSysctl)],
    elsewhere: 'the kernel of the node and its patches',
  },
  {
    types: ['PrivilegeEscalation:Runtime/ElevationToRoot'],
    techniques: ['T1548.001'],
    entries: [
      prevents(noPrivilegeEscalation, { needs: ['the way up is a setuid binary'] }),
      restricts(without('SETUID')),
      restricts(nonRoot),
      { measure: userNamespace, grade: 'contains' },
    ],
    elsewhere,
  },
  {
    types: ['DefenseEvasion:Runtime/KernelModuleLoaded'],
    techniques: ['T1547.006', 'T1014'],
    entries: (context) => [
      prevents(without('SYS_MODULE')),
      seccompUnless('SYS_MODULE')(context),
      prevents(notPrivileged),
      prevents(lockdown),
    ],
    elsewhere,
  },
];
