import { limitsAfter, prevents } from '../entry.ts';
import type { Family } from '../measure.ts';
import { noToken, rbac } from '../measures/identity.ts';
import { ingressPolicy, notExposed } from '../measures/network.ts';

/** Settings of the cluster that invite. */
export const configuration: readonly Family[] = [
  {
    types: ['Policy:Kubernetes/AdminAccessToDefaultServiceAccount'],
    techniques: ['T1078.001', 'T1098.006'],
    entries: [prevents(rbac, { rights: ['takeover'] }), limitsAfter(noToken)],
    elsewhere: 'who bound the role to the default service account',
  },
  {
    types: ['Policy:Kubernetes/ExposedDashboard', 'Policy:Kubernetes/KubeflowDashboardExposed'],
    techniques: ['T1133', 'T1190'],
    entries: [prevents(notExposed), prevents(ingressPolicy)],
    elsewhere: 'the Service or Ingress that exposes the dashboard',
  },
];
