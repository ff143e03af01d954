import type { PolicyRule, RoleBinding, Subject } from '../../src/objects.ts';
import { permits, rbacOf } from '../../src/posture/identity/rbac/grants.ts';
import { type Ask, allows, ruleOf } from '../../src/posture/identity/rbac/rule.ts';
import { aClusterRole, aClusterRoleBinding, aRole, aRoleBinding, found } from '../builders/kubernetes.ts';
import { aPodSeen } from '../builders/seen.ts';

const readPods: PolicyRule = { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'] };
const getPod: Ask = { verb: 'get', group: '', resource: 'pods', name: 'any' };
const web: Subject = { kind: 'ServiceAccount', name: 'web', namespace: 'shop' };
const who = { namespace: 'shop', name: 'web' };

const rbacWith = (clusterRoleBindings: RoleBinding[], roleBindings: RoleBinding[] = []) =>
  rbacOf(
    aPodSeen({
      rbac: {
        clusterRoles: found([aClusterRole('pod-reader', [readPods])]),
        roles: found([aRole('pod-reader', [readPods])]),
        clusterRoleBindings: found(clusterRoleBindings),
        roleBindings: found(roleBindings),
      },
    }).rbac,
  );

const mayGetPods = (rbac: ReturnType<typeof rbacWith>, namespace: string | null): boolean =>
  permits(rbac.grantsOf(who), getPod, namespace);

describe('the subjects of a binding', () => {
  it.each<[string, Subject, boolean]>([
    ['the service account', web, true],
    ['its user name', { kind: 'User', name: 'system:serviceaccount:shop:web' }, true],
    ['the group of all service accounts', { kind: 'Group', name: 'system:serviceaccounts' }, true],
    ['the group of its namespace', { kind: 'Group', name: 'system:serviceaccounts:shop' }, true],
    ['everybody who is authenticated', { kind: 'Group', name: 'system:authenticated' }, true],
    ['a service account of that name elsewhere', { ...web, namespace: 'other' }, false],
    ['a service account without a namespace', { kind: 'ServiceAccount', name: 'web' }, false],
    ['the group of another namespace', { kind: 'Group', name: 'system:serviceaccounts:other' }, false],
    ['a user of the bare name', { kind: 'User', name: 'web' }, false],
    ['who is not authenticated', { kind: 'Group', name: 'system:unauthenticated' }, false],
  ])('count %s as the pod: a ClusterRoleBinding', (_, subject, expected) => {
    expect(mayGetPods(rbacWith([aClusterRoleBinding('b', 'pod-reader', [subject])]), 'anywhere')).toBe(expected);
  });

  it('take the namespace of a RoleBinding when they name none', () => {
    const subject: Subject = { kind: 'ServiceAccount', name: 'web' };
    const binding = aRoleBinding('b', { kind: 'ClusterRole', name: 'pod-reader' }, [subject], 'shop');
    expect(mayGetPods(rbacWith([], [binding]), 'shop')).toBe(true);
  });
});

describe('a RoleBinding', () => {
  it('limits a ClusterRole to its own namespace, where a service account of another one may be named', () => {
    const rbac = rbacWith([], [aRoleBinding('b', { kind: 'ClusterRole', name: 'pod-reader' }, [web], 'other')]);
    expect([mayGetPods(rbac, 'other'), mayGetPods(rbac, 'shop'), mayGetPods(rbac, null)]).toEqual([true, false, false]);
  });

  it('finds a Role in its own namespace only', () => {
    const rbac = rbacWith([], [aRoleBinding('b', { kind: 'Role', name: 'pod-reader' }, [web], 'other')]);
    expect(mayGetPods(rbac, 'other')).toBe(false);
  });

  it('gives nothing when its role is missing', () => {
    const rbac = rbacWith([aClusterRoleBinding('b', 'nobody-made-this', [web])]);
    expect(rbac.grantsOf(who)).toEqual([]);
  });
});

describe('one rule', () => {
  it.each<[string, PolicyRule, Ask, boolean]>([
    [
      '`*` covers subresources',
      { verbs: ['*'], apiGroups: ['*'], resources: ['*'] },
      { verb: 'create', group: '', resource: 'pods/exec' },
      true,
    ],
    [
      '`pods` does not cover pods/exec',
      { verbs: ['*'], apiGroups: [''], resources: ['pods'] },
      { verb: 'create', group: '', resource: 'pods/exec' },
      false,
    ],
    [
      '`pods/*` is no wildcard',
      { verbs: ['*'], apiGroups: [''], resources: ['pods/*'] },
      { verb: 'create', group: '', resource: 'pods/exec' },
      false,
    ],
    [
      '`*/scale` covers that subresource of all',
      { verbs: ['patch'], apiGroups: ['apps'], resources: ['*/scale'] },
      { verb: 'patch', group: 'apps', resource: 'deployments/scale' },
      true,
    ],
    [
      '`*/scale` covers no other subresource',
      { verbs: ['patch'], apiGroups: ['apps'], resources: ['*/scale'] },
      { verb: 'patch', group: 'apps', resource: 'deployments/status' },
      false,
    ],
    [
      'another group is another resource',
      { verbs: ['get'], apiGroups: ['apps'], resources: ['deployments'] },
      { verb: 'get', group: 'extensions', resource: 'deployments' },
      false,
    ],
    [
      'a name counts for that object',
      { verbs: ['get'], apiGroups: [''], resources: ['secrets'], resourceNames: ['a'] },
      { verb: 'get', group: '', resource: 'secrets', name: 'a' },
      true,
    ],
    [
      'a name counts for no other',
      { verbs: ['get'], apiGroups: [''], resources: ['secrets'], resourceNames: ['a'] },
      { verb: 'get', group: '', resource: 'secrets', name: 'b' },
      false,
    ],
    [
      'a name never allows a create',
      { verbs: ['create'], apiGroups: [''], resources: ['secrets'], resourceNames: ['a'] },
      { verb: 'create', group: '', resource: 'secrets' },
      false,
    ],
    [
      'a URL ends in a wildcard',
      { verbs: ['get'], nonResourceURLs: ['/metrics/*'] },
      { verb: 'get', url: '/metrics/slis' },
      true,
    ],
    [
      'a URL is no prefix by itself',
      { verbs: ['get'], nonResourceURLs: ['/metrics'] },
      { verb: 'get', url: '/metrics/slis' },
      false,
    ],
    [
      'a URL rule is no resource rule',
      { verbs: ['*'], nonResourceURLs: ['*'] },
      { verb: 'get', group: '', resource: 'pods' },
      false,
    ],
  ])('%s', (_, rule, ask, expected) => {
    expect(allows(ruleOf(rule), ask)).toBe(expected);
  });
});

describe('an aggregated ClusterRole', () => {
  const selectors = { clusterRoleSelectors: [{ matchLabels: { 'to-view': 'true' } }] };
  const part = { ...aClusterRole('part', [readPods]), metadata: { name: 'part', labels: { 'to-view': 'true' } } };

  it.each<[string, PolicyRule[], boolean]>([
    ['has the rules that the controller filled in', [readPods], true],
    ['of a manifest has those of the roles that it selects', [], true],
    ['has only what is filled in, if something is', [{ verbs: ['get'], apiGroups: [''], resources: ['nodes'] }], false],
  ])('%s', (_, rules, expected) => {
    const whole = { ...aClusterRole('whole', rules), aggregationRule: selectors };
    const rbac = rbacOf({
      ...aPodSeen().rbac,
      clusterRoles: found([whole, part]),
      clusterRoleBindings: found([aClusterRoleBinding('b', 'whole', [web])]),
    });
    expect(mayGetPods(rbac, 'shop')).toBe(expected);
  });
});
