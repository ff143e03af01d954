import { looks } from '../../src/enrich/looks.ts';
import { readerManifests } from '../../src/enrich/reader-role.ts';
import type { PolicyRule } from '../../src/objects.ts';

const manifests = readerManifests();
const rules = manifests.flatMap(({ rules: all }) => (all ?? []) as PolicyRule[]);

describe('the role of whoever only looks', () => {
  it('is a ClusterRole, a Role for named objects, and their bindings to the group lazaret-readers', () => {
    expect(manifests.map(({ kind, metadata }) => `${kind} ${metadata?.namespace ?? '-'} ${metadata?.name}`)).toEqual([
      'ClusterRole - lazaret-reader',
      'ClusterRoleBinding - lazaret-readers',
      'Role kube-system lazaret-reader',
      'RoleBinding kube-system lazaret-readers',
    ]);
    expect(manifests[1]).toMatchObject({
      roleRef: { kind: 'ClusterRole', name: 'lazaret-reader' },
      subjects: [{ kind: 'Group', name: 'lazaret-readers', apiGroup: 'rbac.authorization.k8s.io' }],
    });
  });

  it('can write nothing, and uses no wildcard', () => {
    const verbs = new Set(rules.flatMap((rule) => rule.verbs));
    expect([...verbs].sort()).toEqual(['get', 'list']);
    const words = rules.flatMap(({ verbs: all = [], resources = [], apiGroups = [] }) => [
      ...all,
      ...resources,
      ...apiGroups,
    ]);
    expect(words.filter((word) => word.includes('*'))).toEqual([]);
  });

  it('reads no Secrets, no subresource and no other ConfigMap than those that are looked at', () => {
    const resources = rules.flatMap(({ resources: all }) => all ?? []);
    expect(resources.filter((name) => name.includes('/') || /secret|token/i.test(name))).toEqual([]);
    expect(rules.filter(({ resources: all }) => all?.includes('configmaps'))).toEqual([
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['amazon-vpc-cni'], verbs: ['get'] },
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['cilium-config'], verbs: ['get'] },
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['aws-auth'], verbs: ['get'] },
    ]);
  });

  it('says what each look is for, under an id of its own', () => {
    const ids = looks.map(({ id }) => id);
    expect(ids).toEqual([...new Set(ids)]);
    expect(looks.filter(({ why }) => why.length < 15)).toEqual([]);
  });
});
