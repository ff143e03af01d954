import type { Danger } from './danger.ts';

/** Everything at once. These stand alone: what they contain is not listed beside them. */
export const takeovers: readonly Danger[] = [
  {
    id: 'takeover',
    means: 'may do everything to everything there',
    needs: ['* *.*'],
    severity: { wide: 'critical', narrow: 'high' },
    leadsTo: 'token',
  },
];

/** Sources: rbac-police (22 policies), KubiScan risky_roles, Kubernetes RBAC good practices. */
export const escalations: readonly Danger[] = [
  {
    id: 'clusterrolebinding-escalation',
    means: 'can bind any ClusterRole to anybody, cluster-admin too',
    needs: [
      'create|update|patch clusterrolebindings.rbac.authorization.k8s.io',
      'bind clusterroles.rbac.authorization.k8s.io',
    ],
    severity: { wide: 'critical', narrow: 'critical' },
    only: 'cluster',
    worst: ['cluster-admin', 'admin'],
  },
  {
    id: 'rolebinding-escalation',
    means: 'can give itself every right in the namespace',
    needs: [
      'create|update|patch rolebindings.rbac.authorization.k8s.io',
      'bind clusterroles.rbac.authorization.k8s.io|roles.rbac.authorization.k8s.io',
    ],
    severity: { wide: 'critical', narrow: 'critical' },
    worst: ['cluster-admin', 'admin', 'edit'],
  },
  {
    id: 'clusterrole-escalation',
    means: 'can write rights that it does not have into a ClusterRole',
    needs: [
      'create|update|patch clusterroles.rbac.authorization.k8s.io',
      'escalate clusterroles.rbac.authorization.k8s.io',
    ],
    severity: { wide: 'critical', narrow: 'critical' },
    only: 'cluster',
  },
  {
    id: 'role-escalation',
    means: 'can write rights that it does not have into a Role',
    needs: ['create|update|patch roles.rbac.authorization.k8s.io', 'escalate roles.rbac.authorization.k8s.io'],
    severity: { wide: 'critical', narrow: 'critical' },
  },
  {
    id: 'impersonate-users',
    means: 'can act as any user or group, system:masters too',
    needs: ['impersonate users|groups'],
    severity: { wide: 'critical', narrow: 'critical' },
    only: 'cluster',
    worst: ['system:masters', 'cluster-admin', 'kubernetes-admin'],
  },
  {
    id: 'impersonate-serviceaccounts',
    means: 'can act as service accounts',
    needs: ['impersonate serviceaccounts'],
    severity: { wide: 'critical', narrow: 'high' },
    leadsTo: 'token',
  },
  {
    id: 'certificate-signing',
    means: 'can have a client certificate issued for any user',
    needs: [
      'create certificatesigningrequests.certificates.k8s.io',
      'update|patch certificatesigningrequests.certificates.k8s.io/approval|certificatesigningrequests.certificates.k8s.io/status',
      'approve|sign signers.certificates.k8s.io',
    ],
    severity: { wide: 'critical', narrow: 'critical' },
    only: 'cluster',
    worst: ['kubernetes.io/*', 'kubernetes.io/kube-apiserver-client'],
  },
  {
    id: 'aws-auth-write',
    means:
      'can map any IAM principal to system:masters in the aws-auth ConfigMap (without effect where the cluster authenticates by access entries only)',
    needs: ['update|patch configmaps'],
    severity: { wide: 'critical', narrow: 'critical' },
    only: 'kube-system',
    name: 'aws-auth',
  },
  {
    id: 'webhook-write',
    means: 'can intercept, change or wave through every object that is written',
    needs: [
      'create|update|patch mutatingwebhookconfigurations.admissionregistration.k8s.io|validatingwebhookconfigurations.admissionregistration.k8s.io',
    ],
    severity: { wide: 'high', narrow: 'high' },
    only: 'cluster',
  },
];
