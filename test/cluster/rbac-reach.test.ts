import fc from 'fast-check';
import type { KubernetesObject, Role, RoleBinding } from '../../src/objects.ts';
import { permits, rbacOf } from '../../src/posture/identity/rbac/grants.ts';
import type { Ask } from '../../src/posture/identity/rbac/rule.ts';
import { groupsOf, userOf, type Who } from '../../src/posture/identity/rbac/who.ts';
import { type AnyRbac, aRbac, targets, verbs } from '../builders/rbac.ts';
import { runs } from '../builders/runs.ts';
import { asAdmin, eventually, namespace } from './cluster.ts';

const group = '/apis/rbac.authorization.k8s.io/v1';
type Question = { readonly ask: Ask; readonly namespace: string | null };

const listed = async <T>(plural: string): Promise<{ state: 'found'; value: T[] }> => {
  const { items } = await asAdmin<{ items: T[] }>('GET', `${group}/${plural}`);
  return { state: 'found', value: items };
};

/** All of the cluster's RBAC, its own roles included, as a look would bring it. */
const look = async () =>
  rbacOf({
    clusterRoles: await listed<Role>('clusterroles'),
    roles: await listed<Role>('roles'),
    clusterRoleBindings: await listed<RoleBinding>('clusterrolebindings'),
    roleBindings: await listed<RoleBinding>('rolebindings'),
  });

/** What the API server itself answers. */
const review = async (who: Who, { ask, namespace: where }: Question): Promise<boolean> => {
  const [resource, subresource] = (ask.resource ?? '').split('/');
  const { status } = await asAdmin<{ status: { allowed: boolean } }>(
    'POST',
    '/apis/authorization.k8s.io/v1/subjectaccessreviews',
    {
      apiVersion: 'authorization.k8s.io/v1',
      kind: 'SubjectAccessReview',
      spec: {
        user: userOf(who),
        groups: groupsOf(who),
        resourceAttributes: {
          namespace: where ?? '',
          verb: ask.verb,
          group: ask.group,
          resource,
          subresource,
          name: ask.name,
        },
      },
    },
  );
  return status.allowed;
};

const questions = (home: string): Question[] =>
  [home, 'kube-system', null].flatMap((where) =>
    [undefined, 'aws-auth'].flatMap((name) =>
      verbs.flatMap((verb) =>
        targets.map((target) => ({ ask: { verb, ...target, ...(name ? { name } : {}) }, namespace: where })),
      ),
    ),
  );

const folder = (object: KubernetesObject): string => {
  const plural = `${object.kind?.toLowerCase()}s`;
  const where = object.metadata?.namespace;
  return where ? `${group}/namespaces/${where}/${plural}` : `${group}/${plural}`;
};

/** Creates the roles and bindings, and takes them away again whatever happens: they may give everybody everything. */
const within = async (rbac: AnyRbac, work: () => Promise<void>): Promise<void> => {
  const objects = [...rbac.clusterRoles, ...rbac.roles, ...rbac.clusterRoleBindings, ...rbac.roleBindings];
  const made: string[] = [];
  try {
    for (const object of objects) {
      await asAdmin('POST', folder(object), object);
      made.push(`${folder(object)}/${object.metadata?.name}`);
    }
    await work();
  } finally {
    for (const path of made) await asAdmin('DELETE', path);
  }
};

/** The builders speak of the namespace `shop`; each test has one of its own. */
const at = (rbac: AnyRbac, home: string): AnyRbac => JSON.parse(JSON.stringify(rbac).replaceAll('shop', home));

const differences = async (who: Who, all: readonly Question[]): Promise<string[]> => {
  const grants = (await look()).grantsOf(who);
  const answers = await Promise.all(all.map((question) => review(who, question)));
  return all
    .filter((question, index) => permits(grants, question.ask, question.namespace) !== answers[index])
    .map((question) => JSON.stringify(question));
};

describe('the reach of a service account', () => {
  it('is what SubjectAccessReview answers, for any roles and bindings', async () => {
    const home = await namespace();
    const who = { namespace: home, name: 'web' };
    const all = questions(home);
    let allowed = 0;
    await fc.assert(
      fc.asyncProperty(aRbac('reach-'), async (rbac) => {
        await within(at(rbac, home), async () => {
          await eventually(async () => expect(await differences(who, all)).toEqual([]));
          const grants = (await look()).grantsOf(who);
          allowed += all.filter(({ ask, namespace: where }) => permits(grants, ask, where)).length;
        });
      }),
      { numRuns: runs(12), endOnFailure: true },
    );
    expect(allowed).toBeGreaterThan(0);
  }, 120_000);

  it('is right for the roles that the cluster itself brings, aggregated ones too', async () => {
    const home = await namespace();
    const who = { namespace: home, name: 'web' };
    const binding = (name: string, role: string): RoleBinding => ({
      kind: 'RoleBinding',
      metadata: { name, namespace: home },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
      subjects: [{ kind: 'ServiceAccount', name: 'web', namespace: home }],
    });
    for (const role of ['view', 'edit', 'admin'])
      await within(
        { clusterRoles: [], roles: [], clusterRoleBindings: [], roleBindings: [binding(role, role)] },
        async () => {
          await eventually(async () => {
            expect(await differences(who, questions(home))).toEqual([]);
            expect(permits((await look()).grantsOf(who), { verb: 'list', group: '', resource: 'pods' }, home)).toBe(
              true,
            );
          });
        },
      );
  }, 60_000);
});
