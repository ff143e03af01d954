import type { RbacSeen } from '../../enrich/seen.ts';
import { heldWith, severityOf } from '../../posture/identity/dangers/held.ts';
import { rbacOf } from '../../posture/identity/rbac/grants.ts';
import { type Bound, boundTo } from './bound.ts';

export const anonymousKeys = ['User system:anonymous', 'Group system:unauthenticated'] as const;

/** Kubernetes' own: shows the version and health pages to everybody (RBAC docs, "Default roles and role bindings"). */
const isDefault = ({ named }: Bound): boolean =>
  named.kind === 'ClusterRoleBinding' &&
  named.name === 'system:public-info-viewer' &&
  named.role === 'ClusterRole system:public-info-viewer';

const toAnonymous = (rbac: RbacSeen): Bound[] =>
  boundTo(rbac, (key) => anonymousKeys.some((one) => one === key)).filter((bound) => !isDefault(bound));

const isDefaultAccount = (key: string): boolean => /^User system:serviceaccount:[^:]+:default$/.test(key);

const onlyThis = (rbac: RbacSeen, { binding, named }: Bound): RbacSeen => ({
  ...rbac,
  clusterRoleBindings: { state: 'found', value: named.kind === 'ClusterRoleBinding' ? [binding] : [] },
  roleBindings: { state: 'found', value: named.kind === 'RoleBinding' ? [binding] : [] },
});

/** What the role is called, or what it lets do where it could be looked at. */
const grantsAdmin =
  (rbac: RbacSeen) =>
  (bound: Bound): boolean => {
    if (/^ClusterRole (cluster-admin|admin)$/.test(bound.named.role)) return true;
    const { grantsOf, named } = rbacOf(onlyThis(rbac, bound));
    return named.some((who) => heldWith(grantsOf(who)).some((held) => severityOf(held, false) === 'critical'));
  };

const toDefaultAccounts = (rbac: RbacSeen): Bound[] => boundTo(rbac, isDefaultAccount).filter(grantsAdmin(rbac));

/** A kind of grant that should not be: which bindings make it, and what is said where none does. */
export type Kind = { readonly of: (rbac: RbacSeen) => Bound[]; readonly none: string; readonly why: string };

export const anonymous: Kind = {
  of: toAnonymous,
  none: 'no binding grants anything to system:anonymous or system:unauthenticated beyond the version and health pages',
  why: 'whoever reaches the API endpoint has this right without any credentials',
};

export const defaultAccount: Kind = {
  of: toDefaultAccounts,
  none: 'no binding gives a default service account the rights of an admin',
  why: 'every pod that names no service account of its own has this right',
};
