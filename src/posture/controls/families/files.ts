import { readOnlyRootFor, writable } from '../conditions.ts';
import { limitsAfter, none, prevents, restricts } from '../entry.ts';
import type { ControlContext, Entry, Family } from '../measure.ts';
import { imageAdmission, noexecMounts } from '../measures/cluster.ts';
import { limits, nonRoot, readOnlyRoot } from '../measures/container.ts';
import { seccompCustom, seccompDefault } from '../measures/kernel.ts';
import { egressPolicy } from '../measures/network.ts';

const dropped = { needs: ['the file was dropped at run time and is not part of the image'] };
const shipped = { needs: ['the file is part of the image'] };

const readOnly = (context: ControlContext): Entry => {
  const entry = readOnlyRootFor(context);
  const still = writable(context).length > 0 && typeof entry.needs === 'object' ? entry.needs : [];
  return { ...entry, needs: [...dropped.needs, ...still] };
};

/** Files that were written, loaded or run. */
export const files: readonly Family[] = [
  {
    types: ['Execution:Runtime/NewBinaryExecuted'],
    techniques: ['T1105', 'T1036.005'],
    entries: (context) => [
      readOnlyRootFor(context),
      restricts(nonRoot),
      none(imageAdmission, 'the program was not in the image'),
    ],
    elsewhere: 'how the program came into the container',
  },
  {
    types: ['Execution:Runtime/NewLibraryLoaded'],
    techniques: ['T1574.006'],
    entries: (context) => [readOnlyRootFor(context)],
    elsewhere: 'how the library came into the container',
  },
  {
    types: [
      'Execution:Runtime/MaliciousFileExecuted',
      'Execution:Runtime/MaliciousFileExecuted.Custom',
      'Execution:Runtime/SuspiciousTool',
      'Impact:Runtime/CryptoMinerExecuted',
    ],
    techniques: ['T1204.003', 'T1496.001', 'T1105'],
    entries: (context) => [
      readOnly(context),
      prevents(imageAdmission, shipped),
      limitsAfter(limits),
      limitsAfter(egressPolicy),
    ],
    elsewhere: 'the image, and how the file came into the container',
  },
  {
    types: ['DefenseEvasion:Runtime/FilelessExecution'],
    techniques: ['T1620', 'T1027.011'],
    entries: [
      none(seccompDefault, 'it permits memfd_create and execveat'),
      none(readOnlyRoot, 'nothing is written to a file system'),
      prevents(seccompCustom, { needs: ['the profile denies memfd_create'] }),
      restricts(noexecMounts),
    ],
    elsewhere: 'how code came to run in the container at all',
  },
  {
    types: [
      'Execution:Kubernetes/MaliciousFile',
      'Execution:Kubernetes/SuspiciousFile',
      'Execution:Container/MaliciousFile',
      'Execution:Container/SuspiciousFile',
    ],
    techniques: ['T1204.003', 'T1105'],
    entries: [{ ...restricts(readOnlyRoot), ...dropped }, prevents(imageAdmission, shipped)],
    elsewhere: 'the image, and how the file came onto the volume',
  },
];
