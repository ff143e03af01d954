import type { PodSeen, RbacSeen } from '../../enrich/seen.ts';
import { type Reason, reason } from '../../reason.ts';
import type { Identity } from '../posture.ts';
import { irsaRole, nodeRole, podIdentity } from './aws.ts';
import { dangerous, permissionsOf } from './permissions.ts';
import { rbacOf } from './rbac/grants.ts';
import { nameOf, othersOf } from './rbac/reach.ts';
import { tokenMounted, tokens } from './tokens.ts';
import { whoIs } from './who-is.ts';

const looks = ['clusterRoleBindings', 'roleBindings', 'clusterRoles', 'roles'] as const;

/** Why the permissions cannot be told completely; null when they can. */
export const rbacUnseen = (rbac: RbacSeen): Reason | null => {
  for (const name of looks) {
    const look = rbac[name];
    if (look.state === 'unreachable') return reason('rbac-unreachable', `${name}: ${look.problem.message}`);
    if (look.state === 'absent') return reason('rbac-absent', `the cluster does not serve ${name}`);
  }
  return null;
};

/**
 * Who the pod is to the API server and to AWS, and what that lets it do, without what everybody may do. RBAC only adds, so
 * a danger that was seen holds even where another look failed; `permissions` is `unknown` then. Never throws.
 */
export const identity = (seen: PodSeen): Identity => {
  const who = whoIs(seen);
  const rbac = rbacOf(seen.rbac);
  const grants = rbac.grantsOf(who);
  const unseen = rbacUnseen(seen.rbac);
  const neighbours = seen.neighbours.state === 'found' ? seen.neighbours.value : [];
  return {
    serviceAccount: nameOf(who),
    tokenMounted: tokenMounted(seen),
    tokens: tokens(seen.pod),
    permissions: unseen
      ? { value: 'unknown', source: `${unseen.code}: ${unseen.message}` }
      : { value: permissionsOf(grants), source: 'RBAC bindings and roles of the cluster' },
    ...dangerous(grants, who, othersOf(rbac, neighbours)),
    irsaRole: irsaRole(seen),
    podIdentity: podIdentity(seen),
    nodeRole: nodeRole(seen),
  };
};
