import fc from 'fast-check';
import type { PolicyRule, Role, RoleBinding, Subject } from '../../src/objects.ts';
import type { Ask } from '../../src/posture/identity/rbac/rule.ts';
import type { Who } from '../../src/posture/identity/rbac/who.ts';
import { aClusterRole, aClusterRoleBinding, aRole, aRoleBinding } from './kubernetes.ts';

/** The service account that the random bindings are about. */
export const who: Who = { namespace: 'shop', name: 'web' };

export const verbs = ['get', 'list', 'create', 'patch', 'deletecollection', 'impersonate', 'bind', 'escalate'] as const;
export const targets = [
  { group: '', resource: 'pods' },
  { group: '', resource: 'pods/exec' },
  { group: '', resource: 'pods/log' },
  { group: '', resource: 'secrets' },
  { group: '', resource: 'serviceaccounts/token' },
  { group: '', resource: 'nodes/proxy' },
  { group: '', resource: 'configmaps' },
  { group: 'apps', resource: 'deployments' },
  { group: 'apps', resource: 'deployments/scale' },
  { group: 'rbac.authorization.k8s.io', resource: 'clusterroles' },
  { group: 'rbac.authorization.k8s.io', resource: 'rolebindings' },
] as const;
const names = ['one', 'aws-auth'] as const;
const written = [...targets.map(({ resource }) => resource), '*', 'pods/*', '*/scale', '*/exec', 'nodes', 'roles'];
const groups = ['', 'apps', 'rbac.authorization.k8s.io', '*'];

const some = <T>(values: readonly T[], maxLength = 3): fc.Arbitrary<T[]> =>
  fc.uniqueArray(fc.constantFrom(...values), { minLength: 1, maxLength });

/** A rule that the API server accepts. */
export const aRule = (): fc.Arbitrary<PolicyRule> =>
  fc.record({
    verbs: some<string>([...verbs, '*']),
    apiGroups: some(groups, 2),
    resources: some(written),
    resourceNames: fc.nat({ max: 3 }).chain((at) => (at === 0 ? some<string>(names, 2) : fc.constant<string[]>([]))),
  });

export const anAsk = (): fc.Arbitrary<Ask> =>
  fc
    .tuple(fc.constantFrom(...verbs), fc.constantFrom(...targets), fc.constantFrom(undefined, ...names))
    .map(([verb, target, name]) => ({ verb, ...target, ...(name === undefined ? {} : { name }) }));

const subject = (): fc.Arbitrary<Subject> =>
  fc.constantFrom<Subject>(
    { kind: 'ServiceAccount', namespace: 'shop', name: 'web' },
    { kind: 'ServiceAccount', namespace: 'other', name: 'web' },
    { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'system:serviceaccount:shop:web' },
    { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'system:serviceaccounts' },
    { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'system:serviceaccounts:shop' },
    { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'system:authenticated' },
    { kind: 'Group', apiGroup: 'rbac.authorization.k8s.io', name: 'system:unauthenticated' },
    { kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'web' },
  );

export type AnyRbac = {
  clusterRoles: Role[];
  roles: Role[];
  clusterRoleBindings: RoleBinding[];
  roleBindings: RoleBinding[];
};

const roles = ['a', 'b', 'missing'] as const;
const namespaces = ['shop', 'kube-system'] as const;

/** Roles and bindings, some of which are about `who`; `of` puts a word before each name of the cluster's scope. */
export const aRbac = (of = ''): fc.Arbitrary<AnyRbac> => {
  const rules = fc.array(aRule(), { minLength: 1, maxLength: 3 });
  const subjects = fc.array(subject(), { minLength: 1, maxLength: 2 });
  const clusterBinding = fc.tuple(fc.constantFrom(...roles), subjects);
  const binding = fc.tuple(
    fc.constantFrom('Role' as const, 'ClusterRole' as const),
    fc.constantFrom(...roles),
    subjects,
    fc.constantFrom(...namespaces),
  );
  return fc
    .tuple(rules, rules, rules, fc.array(clusterBinding, { maxLength: 2 }), fc.array(binding, { maxLength: 3 }))
    .map(([first, second, inNamespace, wide, narrow]) => ({
      clusterRoles: [aClusterRole(`${of}a`, first), aClusterRole(`${of}b`, second)],
      roles: [aRole(`${of}a`, inNamespace, 'shop')],
      clusterRoleBindings: wide.map(([role, to], at) => aClusterRoleBinding(`${of}wide-${at}`, `${of}${role}`, to)),
      roleBindings: narrow.map(([kind, role, to, namespace], at) =>
        aRoleBinding(`${of}narrow-${at}`, { kind, name: `${of}${role}` }, to, namespace),
      ),
    }));
};
