import type { Row } from './catalogue-entry.ts';

const callers = ['MaliciousIPCaller', 'MaliciousIPCaller.Custom', 'TorIPCaller'] as const;

const byKnownCaller = (tactic: string, severity: Row['severity']): Row[] =>
  callers.map((caller) => ({ type: `${tactic}:Kubernetes/${caller}`, severity, rule: 'user' }));

const anonymous = (tactic: string, severity: Row['severity']): Row => ({
  type: `${tactic}:Kubernetes/SuccessfulAnonymousAccess`,
  severity,
  rule: 'configuration',
});

/** EKS Protection: what GuardDuty finds in the Kubernetes audit log. Source: guardduty-finding-types-eks-audit-logs.md. */
export const auditTypes: readonly Row[] = [
  ...byKnownCaller('CredentialAccess', 'high'),
  anonymous('CredentialAccess', 'high'),
  ...byKnownCaller('DefenseEvasion', 'high'),
  anonymous('DefenseEvasion', 'high'),
  ...byKnownCaller('Discovery', 'medium'),
  anonymous('Discovery', 'medium'),
  ...byKnownCaller('Impact', 'high'),
  anonymous('Impact', 'high'),
  ...byKnownCaller('Persistence', 'medium'),
  anonymous('Persistence', 'high'),
  { type: 'Execution:Kubernetes/ExecInKubeSystemPod', severity: 'medium', rule: 'user', workload: 'victim' },
  { type: 'Policy:Kubernetes/AdminAccessToDefaultServiceAccount', severity: 'high', rule: 'configuration' },
  { type: 'Policy:Kubernetes/AnonymousAccessGranted', severity: 'high', rule: 'configuration' },
  { type: 'Policy:Kubernetes/ExposedDashboard', severity: 'medium', rule: 'configuration' },
  { type: 'Policy:Kubernetes/KubeflowDashboardExposed', severity: 'medium', rule: 'configuration' },
  { type: 'CredentialAccess:Kubernetes/AnomalousBehavior.SecretsAccessed', severity: 'medium', rule: 'user' },
  { type: 'PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleBindingCreated', severity: 'medium', rule: 'user' },
  { type: 'Execution:Kubernetes/AnomalousBehavior.ExecInPod', severity: 'medium', rule: 'user', workload: 'victim' },
  {
    type: 'PrivilegeEscalation:Kubernetes/AnomalousBehavior.WorkloadDeployed!PrivilegedContainer',
    severity: 'high',
    rule: 'workload',
  },
  {
    type: 'Persistence:Kubernetes/AnomalousBehavior.WorkloadDeployed!ContainerWithSensitiveMount',
    severity: 'high',
    rule: 'workload',
  },
  { type: 'Execution:Kubernetes/AnomalousBehavior.WorkloadDeployed', severity: 'low', rule: 'workload' },
  { type: 'PrivilegeEscalation:Kubernetes/AnomalousBehavior.RoleCreated', severity: 'low', rule: 'user' },
  { type: 'Discovery:Kubernetes/AnomalousBehavior.PermissionChecked', severity: 'low', rule: 'user' },
];

/** Retired on 29 May 2026; still in the 90-day window for a while, and in old archives for ever. */
export const retiredTypes: readonly Row[] = [
  { type: 'PrivilegeEscalation:Kubernetes/PrivilegedContainer', severity: 'medium', rule: 'workload' },
  { type: 'Persistence:Kubernetes/ContainerWithSensitiveMount', severity: 'medium', rule: 'workload' },
];
