import { byServiceAccount } from '../conditions.ts';
import { limitsAfter, none, prevents, restricts } from '../entry.ts';
import type { Family } from '../measure.ts';
import {
  apiServerPolicy,
  baselineAdmission,
  distroless,
  execAdmission,
  imageAdmission,
  quota,
  roleAdmission,
} from '../measures/cluster.ts';
import { limits, readOnlyRoot } from '../measures/container.ts';
import { noToken, rbac } from '../measures/identity.ts';

const actor = 'the actor of the finding: its IAM principal, access entry and RBAC';

/** Calls to the API server that are unusual for who made them. */
export const apiBehaviour: readonly Family[] = [
  {
    types: ['CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed'],
    techniques: ['T1552.007', 'T1528'],
    entries: (context) =>
      byServiceAccount(context)
        ? [prevents(rbac, { rights: ['secrets-read'] }), prevents(noToken), restricts(apiServerPolicy)]
        : [],
    elsewhere: actor,
  },
  {
    types: ['Discovery:Kubernetes/AnomalousBehavior.PermissionChecked'],
    techniques: ['T1613', 'T1069'],
    entries: (context) => [
      ...(byServiceAccount(context) ? [prevents(noToken), restricts(apiServerPolicy)] : []),
      none(rbac, 'everybody may ask what they may do'),
    ],
    elsewhere: actor,
  },
  {
    types: ['Execution:Kubernetes/ExecInKubeSystemPod', 'Execution:Kubernetes/AnomalousBehavior.ExecInPod'],
    techniques: ['T1609'],
    entries: [
      prevents(rbac, { rights: ['pod-exec', 'nodes-proxy'] }),
      prevents(execAdmission),
      none(baselineAdmission, 'it does not look at exec'),
      limitsAfter(readOnlyRoot),
      limitsAfter(distroless),
    ],
    elsewhere: actor,
  },
  {
    types: ['Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed'],
    techniques: ['T1610'],
    entries: [
      prevents(rbac, { rights: ['workload-create', 'workload-change'] }),
      restricts(imageAdmission),
      limitsAfter(baselineAdmission),
      limitsAfter(limits),
      limitsAfter(quota),
    ],
    elsewhere: actor,
  },
  {
    types: [
      'PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleCreated',
      'PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated',
    ],
    techniques: ['T1098.006'],
    entries: [
      prevents(rbac, {
        rights: [
          'clusterrole-escalation',
          'role-escalation',
          'clusterrolebinding-escalation',
          'rolebinding-escalation',
        ],
      }),
      prevents(roleAdmission),
    ],
    elsewhere: actor,
  },
];
