import { selects } from '../../../network/selects.ts';
import type { LabelSelector, Role, RoleBinding } from '../../../objects.ts';
import { at, each, pairs, text } from '../../reading.ts';
import { isEverybodys } from './everybody.ts';
import { type Rule, ruleOf } from './rule.ts';

/**
 * The rules of the role that a binding names, without what everybody may do; a role that is not there gives nothing, as in
 * the API server.
 */
export type FindRules = (binding: RoleBinding, namespace: string | null) => readonly Rule[];

const keyed = (roles: readonly Role[]): Map<string, Role> =>
  new Map(roles.map((role) => [`${text(role.metadata?.namespace) ?? ''}/${text(role.metadata?.name) ?? ''}`, role]));

/**
 * In a cluster the controller fills an aggregated role's rules in; in a manifest they may still be empty, and then the
 * selectors say which roles they come from.
 */
const aggregated = (role: Role, clusterRoles: readonly Role[]): Role[] => {
  const selectors = each(at(at(role, 'aggregationRule'), 'clusterRoleSelectors') as LabelSelector[] | undefined);
  return clusterRoles.filter((other) => selectors.some((selector) => selects(selector, pairs(other.metadata?.labels))));
};

const rulesOf = (role: Role, clusterRoles: readonly Role[]): Rule[] => {
  const own = each(role.rules);
  return (own.length > 0 ? own : aggregated(role, clusterRoles).flatMap(({ rules }) => each(rules)))
    .map(ruleOf)
    .filter((rule) => !isEverybodys(rule));
};

export const roleFinder = (clusterRoles: readonly Role[], roles: readonly Role[]): FindRules => {
  const byKey = { ClusterRole: keyed(clusterRoles), Role: keyed(roles) };
  const known = new Map<Role, readonly Rule[]>();
  const rulesOnce = (role: Role): readonly Rule[] => {
    const rules = known.get(role) ?? rulesOf(role, clusterRoles);
    known.set(role, rules);
    return rules;
  };
  return ({ roleRef }, namespace) => {
    const role =
      roleRef?.kind === 'Role' && namespace
        ? byKey.Role.get(`${namespace}/${roleRef.name}`)
        : roleRef?.kind === 'ClusterRole' && byKey.ClusterRole.get(`/${roleRef.name}`);
    return role ? rulesOnce(role) : [];
  };
};
