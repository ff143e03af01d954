import { execFileSync } from 'node:child_process';
import type { KubernetesClient } from '../../src/adapters/kubernetes/client.ts';
import type { ManualPlan } from '../../src/contain/manual-plan.ts';
import { manualPlan } from '../../src/contain/targets.ts';
import { enrich } from '../../src/enrich/enrich.ts';
import { readerManifests } from '../../src/enrich/reader-role.ts';
import type { Finding } from '../../src/finding/finding.ts';
import type { KubernetesObject, Pod, RoleBinding } from '../../src/objects.ts';
import { resources } from '../../src/resources.ts';
import { auditDetail, findingOf, findingOfType } from '../builders/finding.ts';
import { aTarget } from '../builders/target.ts';
import { applyObject, asAdmin, createNode, createRunningPod, deleteNode, namespace, request } from './cluster.ts';
import { clusterAs } from './containment.ts';

const nodeName = 'ip-10-0-9-1.eu-central-1.compute.internal';
const image = '111122223333.dkr.ecr.eu-central-1.amazonaws.com/shop/web:1.4.2';
const digest = `sha256:${'d'.repeat(64)}`;
const rbac = 'rbac.authorization.k8s.io';

let reader: KubernetesClient;
let where: string;
let web: Pod;

const plansFor = async (finding: Finding, targets = finding.targets): Promise<ManualPlan[]> => {
  const looked = await Promise.all(targets.map((target) => enrich(finding, target, { state: 'found', value: reader })));
  const at = { accountId: finding.accountId, region: finding.region, cluster: 'prod' };
  return looked.flatMap((one) => manualPlan({ looked: one, finding, members: [], at, now: new Date() }) ?? []);
};

/** The words that a shell makes of a command: what kubectl would be given. */
const wordsOf = (command: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\0' ${command}`], { encoding: 'utf8' })
    .split('\0')
    .slice(0, -1);

/** `kubectl delete` and `kubectl patch --type json` of bindings, as kubectl sends them. */
const runAsKubectl = async (command: string): Promise<number> => {
  const [, verb = '', kind = '', ...rest] = wordsOf(command);
  const flags = new Map(
    rest.flatMap((word, at) => (word.startsWith('--') ? [[word, rest[at + 1] ?? ''] as const] : [])),
  );
  const name = rest.find((word, at) => !word.startsWith('--') && !rest[at - 1]?.startsWith('--')) ?? '';
  const scope = flags.has('--namespace') ? `/namespaces/${flags.get('--namespace')}` : '';
  const path = `/apis/${rbac}/v1${scope}/${kind}s/${name}`;
  if (verb === 'delete') return (await request('admin', 'DELETE', path)).status;
  return (await request('admin', 'PATCH', path, flags.get('--patch'), 'application/json-patch+json')).status;
};

const bind = (name: string, subjects: object[], role = 'view', of?: string): Promise<KubernetesObject> =>
  applyObject({
    apiVersion: `${rbac}/v1`,
    kind: of ? 'RoleBinding' : 'ClusterRoleBinding',
    metadata: { name, ...(of ? { namespace: of } : {}) },
    roleRef: { apiGroup: rbac, kind: 'ClusterRole', name: role },
    subjects,
  } as KubernetesObject);

const anonymous = { kind: 'User', apiGroup: rbac, name: 'system:anonymous' };
const bob = { kind: 'User', apiGroup: rbac, name: 'bob' };

beforeAll(async () => {
  for (const manifest of readerManifests()) await applyObject(manifest);
  await createNode(nodeName, { providerID: 'aws:///eu-central-1a/i-0a1b2c3d4e5f60799' });
  where = await namespace();
  await applyObject({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web', namespace: where } });
  const spec = { serviceAccountName: 'web', containers: [{ name: 'app', image }] };
  web = await createRunningPod({ metadata: { name: 'web', namespace: where }, spec }, { nodeName });
  const status = {
    containerStatuses: [
      {
        name: 'app',
        image,
        imageID: `${image}@${digest}`,
        containerID: 'containerd://1',
        ready: true,
        restartCount: 0,
      },
    ],
  };
  await asAdmin(
    'PATCH',
    `/api/v1/namespaces/${where}/pods/web/status`,
    { status },
    'application/strategic-merge-patch+json',
  );
  reader = clusterAs('reader') as KubernetesClient;
});

afterAll(async () => {
  await reader.close();
  await request('admin', 'DELETE', `/apis/${rbac}/v1/clusterrolebindings/targets-open`);
  await asAdmin('DELETE', `/api/v1/namespaces/${where}`);
  await deleteNode(nodeName);
});

const byAccount = (): Finding =>
  findingOf(
    auditDetail(undefined, {
      resource: {
        accessKeyDetails: null,
        kubernetesDetails: { kubernetesUserDetails: { username: `system:serviceaccount:${where}:web` } },
      },
    }),
  );

describe('what is printed about targets that are no pods, seen with the rights of `lazaret rbac`', () => {
  it('a service account: the pods that use it and its bindings, by the API server’s own index', async () => {
    await bind('web', [{ kind: 'ServiceAccount', namespace: where, name: 'web' }], 'edit', where);
    const [plan] = await plansFor(byAccount());
    expect(plan).toMatchObject({ unknown: [], pods: [{ namespace: where, name: 'web', uid: web.metadata?.uid }] });
    expect(plan?.bindings).toMatchObject([
      { kind: 'RoleBinding', namespace: where, name: 'web', role: 'ClusterRole edit' },
    ]);
  });

  it('a user, whose aws-auth may be read and no other ConfigMap', async () => {
    const groups = ['team'];
    const user = { kubernetesDetails: { kubernetesUserDetails: { username: 'alice', groups } } };
    const finding = findingOf(auditDetail(undefined, { resource: user }));
    await bind('team', [{ kind: 'Group', apiGroup: rbac, name: 'team' }], 'edit', where);
    const mapRoles = '- rolearn: arn:aws:iam::111122223333:role/DevOps\n  username: alice\n  groups: [team]\n';
    const data = { mapRoles };
    const awsAuth = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'aws-auth', namespace: 'kube-system' },
      data,
    };
    await applyObject(awsAuth as KubernetesObject);
    const [plan] = await plansFor(finding);
    await asAdmin('DELETE', '/api/v1/namespaces/kube-system/configmaps/aws-auth');
    expect(plan?.unknown).toEqual([]);
    expect(plan?.bindings.map(({ name }) => name)).toEqual(['team']);
    expect(plan?.steps.map(({ command }) => command)).toContain(
      'eksctl delete iamidentitymapping --cluster prod --region eu-central-1 --arn arn:aws:iam::111122223333:role/DevOps',
    );
    expect((await reader.get(resources.configMaps, 'kube-system', 'another')).state).toBe('unreachable');
  });

  it('anonymous access: of a fresh cluster none, then exactly the bindings at fault, and the commands take them away', async () => {
    const finding = findingOfType('Policy:Kubernetes/AnonymousAccessGranted');
    expect((await plansFor(finding))[0]?.bindings).toEqual([]);
    await bind('targets-open', [anonymous]);
    await bind('half', [bob, anonymous], 'view', where);
    const [plan] = await plansFor(finding);
    expect(plan?.bindings.map(({ name }) => name)).toEqual(['targets-open', 'half']);
    const [first = '', second = ''] = plan?.steps.flatMap(({ command }) => command ?? []) ?? [];
    expect([await runAsKubectl(first), await runAsKubectl(second)]).toEqual([200, 200]);
    const half = await asAdmin<RoleBinding>('GET', `/apis/${rbac}/v1/namespaces/${where}/rolebindings/half`);
    expect(half.subjects).toEqual([bob]);
    expect((await plansFor(finding))[0]?.bindings).toEqual([]);
  });

  it('a subject that moved meanwhile is not cut out at the wrong place', async () => {
    const finding = findingOfType('Policy:Kubernetes/AnonymousAccessGranted');
    await bind('moving', [bob, anonymous], 'view', where);
    const [plan] = await plansFor(finding);
    await bind('moving', [anonymous, bob], 'view', where);
    const command = plan?.steps[0]?.command ?? '';
    expect(await runAsKubectl(command)).toBe(422);
    await request('admin', 'DELETE', `/apis/${rbac}/v1/namespaces/${where}/rolebindings/moving`);
  });

  it('an admin right of a default service account', async () => {
    await bind('admin-of-all', [{ kind: 'ServiceAccount', namespace: where, name: 'default' }], 'admin', where);
    const [plan] = await plansFor(findingOfType('Policy:Kubernetes/AdminAccessToDefaultServiceAccount'));
    expect(plan?.bindings.filter(({ namespace: of }) => of === where)).toMatchObject([{ name: 'admin-of-all' }]);
  });

  it('a node by its instance: the pods on it; an image: the pods that run its digest', async () => {
    const finding = findingOfType('Execution:Container/MaliciousFile');
    const node = aTarget({ class: 'node', node: { name: null, instanceId: 'i-0a1b2c3d4e5f60799' } });
    const named = aTarget({ class: 'image', image: `elsewhere.example.com/web@${digest}` });
    const [onNode, ofImage] = await plansFor(finding, [node, named]);
    expect(onNode).toMatchObject({ on: `node ${nodeName}`, unknown: [], pods: [{ name: 'web' }] });
    expect(ofImage).toMatchObject({ unknown: [], pods: [{ namespace: where, name: 'web' }] });
  });
});
