import type { RbacSeen } from '../../../enrich/seen.ts';
import type { RoleBinding } from '../../../objects.ts';
import type { Look } from '../../../ports.ts';
import { each, text } from '../../reading.ts';
import { roleFinder } from './roles.ts';
import { type Ask, allows, type Rule } from './rule.ts';
import { keyOf, keysOf, type Who, whoIs } from './who.ts';

/** One rule that a subject has, and through which binding. `namespace` null means in the whole cluster. */
export type Grant = { readonly rule: Rule; readonly namespace: string | null; readonly through: string };

type Bound = { readonly binding: RoleBinding; readonly namespace: string | null };

/** All of a cluster's RBAC, indexed by subject. */
export type Rbac = {
  readonly grantsOf: (who: Who) => readonly Grant[];
  /** For a user or group that is no service account, e.g. `Group system:unauthenticated`. */
  readonly grantsOfKeys: (keys: readonly string[]) => readonly Grant[];
  /** Every service account that a binding names. */
  readonly named: readonly Who[];
};

const list = <T>(look: Look<T[]>): T[] => (look.state === 'found' ? look.value : []);

const throughOf = ({ binding, namespace }: Bound): string => {
  const name = text(binding.metadata?.name) ?? '';
  const by = namespace === null ? `ClusterRoleBinding ${name}` : `RoleBinding ${namespace}/${name}`;
  return `${by} to ${binding.roleRef?.kind} ${binding.roleRef?.name}`;
};

/** Source: kubernetes pkg/registry/rbac/validation/rule.go: `nonResourceURLs` count in a ClusterRoleBinding only. */
const effective = (rule: Rule, namespace: string | null): boolean => namespace === null || rule.resources.length > 0;

const index = (bound: readonly Bound[]): Map<string, Bound[]> => {
  const bySubject = new Map<string, Bound[]>();
  for (const one of bound)
    for (const subject of each(one.binding.subjects)) {
      const key = keyOf(subject, one.namespace);
      if (key === null) continue;
      const others = bySubject.get(key);
      if (others) others.push(one);
      else bySubject.set(key, [one]);
    }
  return bySubject;
};

const build = (seen: RbacSeen): Rbac => {
  const rulesOf = roleFinder(each(list(seen.clusterRoles)), each(list(seen.roles)));
  const bySubject = index([
    ...each(list(seen.clusterRoleBindings)).map((binding) => ({ binding, namespace: null })),
    ...each(list(seen.roleBindings)).map((binding) => ({
      binding,
      namespace: text(binding.metadata?.namespace) ?? '',
    })),
  ]);
  const grantsOfBound = (bound: Bound): Grant[] =>
    rulesOf(bound.binding, bound.namespace)
      .filter((rule) => effective(rule, bound.namespace))
      .map((rule) => ({ rule, namespace: bound.namespace, through: throughOf(bound) }));
  const grantsOfKeys = (keys: readonly string[]): Grant[] =>
    [...new Set(keys.flatMap((key) => bySubject.get(key) ?? []))].flatMap(grantsOfBound);
  return {
    grantsOf: (who) => grantsOfKeys(keysOf(who)),
    grantsOfKeys,
    named: [...bySubject.keys()].map(whoIs).filter((who) => who !== null),
  };
};

const built = new WeakMap<RbacSeen, Rbac>();

/** Many pods of one run share one look at RBAC: it is indexed once. */
export const rbacOf = (seen: RbacSeen): Rbac => {
  const rbac = built.get(seen) ?? build(seen);
  built.set(seen, rbac);
  return rbac;
};

/** What may be asked with these grants, as `SubjectAccessReview` would answer. `namespace` null asks for the whole cluster. */
export const permits = (grants: readonly Grant[], ask: Ask, namespace: string | null): boolean =>
  grants.some((grant) => (grant.namespace === null || grant.namespace === namespace) && allows(grant.rule, ask));
