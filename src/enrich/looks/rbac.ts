import type { Role, RoleBinding } from '../../objects.ts';
import { resources } from '../../resources.ts';
import type { RbacSeen } from '../seen.ts';
import { listOf, type PodLook } from './look.ts';

const why = 'what its service account may do, and which others it reaches by that';

type RbacLooks = {
  readonly [K in keyof RbacSeen]: PodLook<(K extends 'roles' | 'clusterRoles' ? Role : RoleBinding)[]>;
};

/** Of all namespaces: a RoleBinding anywhere may name the service account of this pod. */
export const rbacLooks: RbacLooks = {
  roles: listOf('roles', resources.roles, 'cluster', why),
  roleBindings: listOf('role-bindings', resources.roleBindings, 'cluster', why),
  clusterRoles: listOf('cluster-roles', resources.clusterRoles, 'cluster', why),
  clusterRoleBindings: listOf('cluster-role-bindings', resources.clusterRoleBindings, 'cluster', why),
};
