import { prevents } from '../entry.ts';
import type { Family } from '../measure.ts';
import { baselineAdmission, imageAdmission } from '../measures/cluster.ts';
import { noHostPath, notPrivileged } from '../measures/container.ts';

/** Workloads that were made with a way to the node. The last of each is the type's retired name. */
export const workloads: readonly Family[] = [
  {
    types: [
      'PrivilegeEscalation:Kubernetes/AnomalousBehavior.WorkloadDeployed!PrivilegedContainer',
      'PrivilegeEscalation:Kubernetes/PrivilegedContainer',
    ],
    techniques: ['T1610', 'T1611'],
    entries: [prevents(baselineAdmission), prevents(notPrivileged)],
    elsewhere: 'who made the workload',
  },
  {
    types: [
      'Persistence:Kubernetes/AnomalousBehavior.WorkloadDeployed!ContainerWithSensitiveMount',
      'Persistence:Kubernetes/ContainerWithSensitiveMount',
    ],
    techniques: ['T1610', 'T1611'],
    entries: [
      prevents(baselineAdmission),
      prevents(imageAdmission, { needs: ['a rule on host paths'] }),
      prevents(noHostPath),
    ],
    elsewhere: 'who made the workload',
  },
];
