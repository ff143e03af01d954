import { contain } from '../../src/contain/guarded.ts';
import { quarantineLabel, quarantineName } from '../../src/contain/names.ts';
import { release } from '../../src/contain/release.ts';
import type { KubernetesObject, Pod } from '../../src/objects.ts';
import {
  asAdmin,
  createDeployment,
  createNode,
  createRunningPod,
  deleteNode,
  eventually,
  namespace,
  request,
} from './cluster.ts';
import { containDeps, createPolicy, installRoles, planFor, present, removeRoles } from './containment.ts';
import { calicoDefinitions, calicoDefinitionsWithTiers, ciliumDefinitions } from './engines.crds.ts';
import { calicoCluster, ciliumCluster, type Engine, playCilium } from './engines.ts';

const nodeName = 'engines-1';
const someUid = '33a3c89e-3280-474d-b8cb-fdf03394fc15';
const otherUid = '00000000-0000-4000-8000-000000000000';

const barePod = async (where?: string): Promise<Pod> =>
  createRunningPod(
    {
      metadata: { name: 'tool', namespace: where ?? (await namespace()), labels: { app: 'tool' } },
      spec: { containers: [{ name: 'app', image: 'nginx:1.29' }] },
    },
    { nodeName },
  );

const strict = '?fieldValidation=Strict';
const open = { policyTypes: ['Ingress', 'Egress'], podSelector: {}, ingress: [{}], egress: [{}] };

beforeAll(async () => {
  await createNode(nodeName);
});
afterAll(async () => {
  await removeRoles();
  await deleteNode(nodeName);
});

/** Admission policies are in force about a second after they, or a definition, come. */
const inForce = (path: string, body: object): Promise<void> =>
  eventually(async () => {
    const { status, text } = await request('responder', 'POST', `${path}?dryRun=All`, body);
    if (status !== 422) throw new Error(`not in force yet: ${status} ${text}`);
  });

describe("a quarantine on Cilium's own definitions", () => {
  let cilium: Engine;
  const path = (where: string): string => `/apis/cilium.io/v2/namespaces/${where}/ciliumnetworkpolicies`;
  const policy = (name: string, spec: object): KubernetesObject => ({
    apiVersion: 'cilium.io/v2',
    kind: 'CiliumNetworkPolicy',
    metadata: { name },
    spec,
  });
  const deny = (uid: string, more: object = {}): object => ({
    endpointSelector: { matchLabels: { [quarantineLabel]: uid } },
    ingressDeny: [{ fromEntities: ['all'] }],
    egressDeny: [{ toEntities: ['all'] }],
    ...more,
  });

  beforeAll(async () => {
    cilium = await ciliumCluster(await ciliumDefinitions(), [nodeName]);
    await installRoles(['quarantine'], await barePod());
    await inForce(path('default'), policy('theirs', { endpointSelector: {}, ingress: [{}] }));
  });
  afterAll(() => cilium.remove());

  it('isolates one replica beside a policy that allows all, hits no sibling, and goes again', async () => {
    const where = await namespace();
    playCilium(where);
    await createPolicy(where, 'open', open);
    const { pods } = await createDeployment({ namespace: where, name: 'web', replicas: 2, nodeNames: [nodeName] });
    const [pod, sibling] = pods as [Pod, Pod];
    const plan = await planFor(pod);
    const deps = containDeps();

    const result = await contain({ plan }, deps);

    expect(plan.refusals).toEqual([]);
    expect(result).toMatchObject({ state: 'done', verdict: { verdict: 'isolated' } });
    const made = await asAdmin('GET', `${path(where)}/${quarantineName(pod.metadata?.uid ?? '')}`);
    expect(made['spec']).toEqual(deny(pod.metadata?.uid ?? ''));
    expect((await present(sibling)).metadata?.labels?.[quarantineLabel]).toBeUndefined();
    expect((await present(pod)).metadata?.ownerReferences).toHaveLength(1);

    const released = await release(plan, deps);
    expect(released).toMatchObject({ state: 'released', notes: [{ code: 'connections-may-revive' }] });
    expect((await asAdmin<{ items: object[] }>('GET', path(where))).items).toEqual([]);
    expect((await present(pod)).metadata?.labels?.[quarantineLabel]).toBeUndefined();
  });

  it('is unverified where Cilium leaves the label out of identities', async () => {
    const where = await namespace();
    playCilium(where, (label) => label !== quarantineLabel);
    const plan = await planFor(await barePod(where));
    const result = await contain({ plan }, containDeps());
    expect(result).toMatchObject({ state: 'done', verdict: { verdict: 'unverified' } });
    expect(JSON.stringify(result)).toContain('not-in-identity');
  });

  it.each<[string, string, object, number]>([
    ['a deny of one pod, by our name', quarantineName(someUid), deny(someUid), 201],
    ['another name', 'ours', deny(someUid), 422],
    ["another pod's name", quarantineName(otherUid), deny(someUid), 422],
    ['every pod', quarantineName(someUid), { ...deny(someUid), endpointSelector: {} }, 422],
    ['an allow beside the deny', quarantineName(someUid), deny(someUid, { ingress: [{ fromEntities: ['all'] }] }), 422],
    ['no default deny', quarantineName(someUid), deny(someUid, { enableDefaultDeny: { egress: false } }), 422],
    ['a field that Cilium does not know', quarantineName(someUid), deny(someUid, { egressDenied: [] }), 400],
  ])('holds the responder to a deny of one pod: %s', async (_what, name, spec, status) => {
    const where = await namespace();
    const answer = await request('responder', 'POST', `${path(where)}${strict}`, policy(name, spec));
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
  });

  it('lets the responder delete its own policies only, and change none', async () => {
    const where = await namespace();
    for (const name of ['theirs', quarantineName(someUid)])
      await asAdmin('POST', path(where), policy(name, deny(someUid)));
    const remove = (name: string) => request('responder', 'DELETE', `${path(where)}/${name}`);
    expect(
      (
        await request(
          'responder',
          'PATCH',
          `${path(where)}/${quarantineName(someUid)}`,
          { spec: {} },
          'application/merge-patch+json',
        )
      ).status,
    ).toBe(403);
    expect([(await remove('theirs')).status, (await remove(quarantineName(someUid))).status]).toEqual([422, 200]);
  });
});

describe("a quarantine on Calico's own definitions", () => {
  let calico: Engine;
  const path = '/apis/projectcalico.org/v3/globalnetworkpolicies';
  const policy = (name: string, spec: object): KubernetesObject => ({
    apiVersion: 'projectcalico.org/v3',
    kind: 'GlobalNetworkPolicy',
    metadata: { name },
    spec,
  });
  const deny = (uid: string, more: object = {}): object => ({
    order: -1_000_000,
    selector: `${quarantineLabel} == '${uid}'`,
    types: ['Ingress', 'Egress'],
    ingress: [{ action: 'Deny' }],
    egress: [{ action: 'Deny' }],
    ...more,
  });

  beforeAll(async () => {
    calico = await calicoCluster(await calicoDefinitions(), [nodeName]);
    await installRoles(['quarantine'], await barePod());
    await inForce(path, policy('theirs', { selector: 'all()', ingress: [{ action: 'Allow' }] }));
  });
  afterAll(() => calico.remove());

  it('denies before every other policy, and says that what is open stays open', async () => {
    const where = await namespace();
    await createPolicy(where, 'open', open);
    await asAdmin('POST', path, policy('first', { order: 0, ingress: [{ action: 'Allow' }] }));
    const pod = await barePod(where);
    const plan = await planFor(pod);
    const deps = containDeps();

    const result = await contain({ plan }, deps);

    expect(plan.refusals).toEqual([]);
    expect(result).toMatchObject({
      state: 'done',
      verdict: {
        verdict: 'partial',
        reasons: [{ code: 'established-connections-survive' }, { code: 'node-address-reachable' }],
        residual: { ingress: [], egress: [] },
        next: { command: expect.stringContaining('kubectl delete pod') },
      },
    });
    expect((await release(plan, deps)).state).toBe('released');
    const { items } = await asAdmin<{ items: KubernetesObject[] }>('GET', path);
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(['first']);
    await asAdmin('DELETE', `${path}/first`);
  });

  it.each<[string, string, object, number]>([
    ['a deny of one pod, by our name', quarantineName(someUid), deny(someUid), 201],
    ['that in a tier', `security.${quarantineName(otherUid)}`, deny(otherUid), 201],
    ['another name', 'ours', deny(someUid), 422],
    ["another pod's name", quarantineName(otherUid), deny(someUid), 422],
    ['every pod', quarantineName(someUid), deny(someUid, { selector: 'all()' }), 422],
    [
      'more pods',
      quarantineName(someUid),
      deny(someUid, { selector: `${quarantineLabel} == '${someUid}' || all()` }),
      422,
    ],
    ['an allow', quarantineName(someUid), deny(someUid, { egress: [{ action: 'Allow' }] }), 422],
    ['a pass', quarantineName(someUid), deny(someUid, { ingress: [{ action: 'Pass' }] }), 422],
    ['whole namespaces', quarantineName(someUid), deny(someUid, { namespaceSelector: 'all()' }), 422],
    ['a field that Calico does not know', quarantineName(someUid), deny(someUid, { engress: [] }), 400],
  ])('holds the responder to a deny of one pod: %s', async (_what, name, spec, status) => {
    const answer = await request('responder', 'POST', `${path}${strict}`, policy(name, spec));
    if (answer.status === 201) expect((await request('responder', 'DELETE', `${path}/${name}`)).status).toBe(200);
    expect([answer.status, answer.text]).toEqual([status, expect.any(String)]);
  });

  it('lets the responder delete its own policies only', async () => {
    await asAdmin('POST', path, policy('theirs', deny(someUid)));
    expect((await request('responder', 'DELETE', `${path}/theirs`)).status).toBe(422);
    await asAdmin('DELETE', `${path}/theirs`);
  });
});

describe('a quarantine on a Calico with tiers', () => {
  let calico: Engine;
  const at = '/apis/projectcalico.org/v3';

  beforeAll(async () => {
    calico = await calicoCluster(await calicoDefinitionsWithTiers(), [nodeName]);
    await installRoles(['quarantine'], await barePod());
    for (const [name, order] of [
      ['platform', 200],
      ['security', 100],
    ] as const)
      await asAdmin('POST', `${at}/tiers`, {
        apiVersion: 'projectcalico.org/v3',
        kind: 'Tier',
        metadata: { name },
        spec: { order },
      });
  });
  afterAll(() => calico.remove());

  it('goes into the tier that is asked first, before what is allowed there, and is taken back from it', async () => {
    const allow = { tier: 'security', order: 0, selector: 'all()', types: ['Ingress', 'Egress'] };
    const rules = { ingress: [{ action: 'Allow' }], egress: [{ action: 'Allow' }] };
    await asAdmin('POST', `${at}/globalnetworkpolicies${strict}`, {
      apiVersion: 'projectcalico.org/v3',
      kind: 'GlobalNetworkPolicy',
      metadata: { name: 'security.open' },
      spec: { ...allow, ...rules },
    });
    const pod = await barePod();
    const plan = await planFor(pod);
    const deps = containDeps();
    const result = await contain({ plan }, deps);
    expect(plan.refusals).toEqual([]);
    expect(result).toMatchObject({
      state: 'done',
      verdict: { verdict: 'partial', residual: { ingress: [], egress: [] } },
    });
    const name = `security.${quarantineName(pod.metadata?.uid ?? '')}`;
    const made = await asAdmin('GET', `${at}/globalnetworkpolicies/${name}`);
    expect(made['spec']).toMatchObject({ tier: 'security', order: -1_000_000 });
    expect((await release(plan, deps)).state).toBe('released');
    const { items } = await asAdmin<{ items: KubernetesObject[] }>('GET', `${at}/globalnetworkpolicies`);
    expect(items.map(({ metadata }) => metadata?.name)).toEqual(['security.open']);
  });
});
