import { type Contained, contain } from '../../src/contain/guarded.ts';
import { quarantineLabel, quarantineName } from '../../src/contain/names.ts';
import type { Verdict } from '../../src/contain/plan.ts';
import { release } from '../../src/contain/release.ts';
import type { Pod, Workload } from '../../src/objects.ts';
import {
  asAdmin,
  awsNodeDaemonSet,
  createDeployment,
  createNode,
  createRunningPod,
  deleteNode,
  eventually,
  mergePatch,
  namespace,
  playKubelet,
  playPolicyController,
  podPath,
  podsOf,
  request,
} from './cluster.ts';
import {
  clusterPolicyNames,
  playClusterPolicyController,
  removeClusterPolicyEndpoints,
} from './contain-cluster-policies.ts';
import { containDeps, createPolicy, installRoles, planFor, present, removeRoles } from './containment.ts';

const [one, two] = ['sequence-1', 'sequence-2'] as const;
let agents: Awaited<ReturnType<typeof awsNodeDaemonSet>>;

beforeAll(async () => {
  for (const name of [one, two]) await createNode(name);
  agents = await awsNodeDaemonSet({ networkPolicy: true, nodeNames: [one, two] });
  await playClusterPolicyController();
  const probe = await createRunningPod(
    {
      metadata: { name: 'probe', namespace: await namespace() },
      spec: { containers: [{ name: 'app', image: 'nginx:1.29' }] },
    },
    { nodeName: one },
  );
  await installRoles(['quarantine', 'scale', 'rollout'], probe);
});

afterAll(async () => {
  await removeRoles();
  await removeClusterPolicyEndpoints();
  await agents.remove();
  for (const name of [one, two]) await deleteNode(name);
});

const verdictOf = (result: Contained): Verdict => {
  if (result.state !== 'done') throw new Error(`refused: ${JSON.stringify(result.reasons)}`);
  return result.verdict;
};
const said = ({ verdict, reasons }: Verdict): string => `${verdict}: ${reasons.map(({ code }) => code).join(', ')}`;

/** An internet-facing app of two replicas on two nodes, which a policy lets everybody in to: row d of the measured table. */
const webShop = async (): Promise<{ where: string; evil: Pod; deployment: () => Promise<Workload> }> => {
  const where = await namespace();
  playPolicyController(where);
  playKubelet(where, [one, two]);
  await createPolicy(where, 'web', {
    podSelector: { matchLabels: { app: 'web' } },
    policyTypes: ['Ingress'],
    ingress: [{}],
  });
  const { pods } = await createDeployment({ namespace: where, name: 'web', replicas: 2, nodeNames: [one, two] });
  const path = `/apis/apps/v1/namespaces/${where}/deployments/web`;
  return { where, evil: pods[0]!, deployment: () => asAdmin('GET', path) };
};

const consents = ['siblings-cut-off'];

describe('the sequence that isolates, on an internet-facing Deployment under an allow policy', () => {
  it('is partial without consent to move the siblings, and offers the rollout', async () => {
    const { evil } = await webShop();
    const verdict = verdictOf(await contain({ plan: await planFor(evil, { accept: consents }) }, containDeps()));
    expect(said(verdict)).toMatch(/^partial: shared-rules-/);
    expect(verdict.next?.command).toContain('--accept rollout');
    expect(verdict.residual?.ingress.length).toBeGreaterThan(0);
  });

  it('with consent to a rollout isolates the pod, keeps it, and leaves the workload running under a new prefix', async () => {
    const { where, evil, deployment } = await webShop();
    const plan = await planFor(evil, { accept: [...consents, 'rollout'] });
    const verdict = verdictOf(await contain({ plan }, containDeps()));
    expect(said(verdict)).toBe('isolated: cut-by-cluster-policy, node-address-reachable');
    const { metadata } = await present(evil);
    expect(metadata?.labels).toEqual({ [quarantineLabel]: evil.metadata?.uid });
    expect(metadata?.ownerReferences).toBeUndefined();
    expect(await clusterPolicyNames()).toContain(quarantineName(evil.metadata?.uid ?? ''));
    const { status } = await deployment();
    expect(status).toMatchObject({ availableReplicas: 2, updatedReplicas: 2 });
    const hash = evil.metadata?.labels?.['pod-template-hash'];
    const others = (await podsOf(where, 'app=web')).map(({ metadata: of }) => of?.labels?.['pod-template-hash']);
    expect(others).toHaveLength(2);
    expect(others).not.toContain(hash);
  });

  it('with consent to scale keeps the released pod while the rest goes; the release brings the rest back, and its ReplicaSet adopts the pod again', async () => {
    const { where, evil, deployment } = await webShop();
    const deps = containDeps();
    const plan = await planFor(evil, { accept: [...consents, 'scale'] });
    expect(said(verdictOf(await contain({ plan }, deps)))).toBe(
      'isolated: cut-by-cluster-policy, node-address-reachable',
    );
    expect((await podsOf(where)).map(({ metadata }) => metadata?.uid)).toEqual([evil.metadata?.uid]);
    const released = await release(plan, deps);
    expect(released).toMatchObject({ state: 'released' });
    expect((await deployment()).spec?.replicas).toBe(2);
    expect(await clusterPolicyNames()).not.toContain(quarantineName(evil.metadata?.uid ?? ''));
    await eventually(async () => expect(await podsOf(where, 'app=web')).toHaveLength(2));
    const { metadata } = await present(evil);
    expect(metadata?.uid).toBe(evil.metadata?.uid);
    expect(metadata?.ownerReferences).toEqual(evil.metadata?.ownerReferences);
  });

  it('stops where the rollout does not progress, says so, and goes on when it does', async () => {
    const { evil } = await webShop();
    const deps = containDeps({
      limits: {
        resolvedWithinMs: 4_000,
        releasedWithinMs: 4_000,
        rolloutWithinMs: 1,
        prefixEmptyWithinMs: 20_000,
        pauseMs: 20,
      },
    });
    const plan = await planFor(evil, { accept: [...consents, 'rollout'] });
    const first = await contain({ plan }, deps);
    expect(first).toMatchObject({ state: 'done', finished: false });
    expect(said(verdictOf(first))).toContain('rollout-not-through');
    expect(verdictOf(first).verdict).not.toBe('isolated');
    const again = await contain({ plan }, { ...deps, limits: { ...deps.limits, rolloutWithinMs: 30_000 } });
    expect(said(verdictOf(again))).toBe('isolated: cut-by-cluster-policy, node-address-reachable');
  });
});

describe('the rollout that the responder may do', () => {
  const deploymentPath = async (): Promise<string> => {
    const where = await namespace();
    await createDeployment({ namespace: where, name: 'web', nodeNames: [one] });
    return `/apis/apps/v1/namespaces/${where}/deployments/web?dryRun=All`;
  };
  const template = (patch: object): object => ({ spec: { template: patch } });

  it.each<[string, object]>([
    ['an image', template({ spec: { containers: [{ name: 'app', image: 'evil' }] } })],
    ['replicas', { spec: { replicas: 0 } }],
    ['another annotation of the template', template({ metadata: { annotations: { other: 'x' } } })],
    ['a label of the template', template({ metadata: { labels: { other: 'x' } } })],
    ['paused', { spec: { paused: true } }],
    ['the strategy', { spec: { strategy: { type: 'Recreate', rollingUpdate: null } } }],
    ['its own annotations', { metadata: { annotations: { other: 'x' } } }],
  ])('cannot change %s', async (_what, patch) => {
    const answer = await request(
      'responder',
      'PATCH',
      await deploymentPath(),
      patch,
      'application/strategic-merge-patch+json',
    );
    expect(answer.status).toBe(422);
  });

  it('can change the restart annotation, and nothing else', async () => {
    const patch = template({
      metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': '2026-11-23T12:00:00Z' } },
    });
    expect((await request('responder', 'PATCH', await deploymentPath(), patch, mergePatch)).status).toBe(200);
  });
});

describe('the cluster-wide deny that the responder may create', () => {
  const path = '/apis/networking.k8s.aws/v1alpha1/clusternetworkpolicies?dryRun=All';
  const uid = '33a3c89e-3280-474d-b8cb-fdf03394fc15';
  const spec = {
    tier: 'Admin',
    priority: 0,
    subject: {
      pods: {
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
        podSelector: { matchLabels: { [quarantineLabel]: uid } },
      },
    },
    egress: [{ name: 'deny-egress', action: 'Deny', to: [{ networks: ['0.0.0.0/0'] }] }],
  };
  const policy = (more: object, name = quarantineName(uid)): object => ({
    apiVersion: 'networking.k8s.aws/v1alpha1',
    kind: 'ClusterNetworkPolicy',
    metadata: { name },
    spec: { ...spec, ...more },
  });

  it.each<[string, object]>([
    ['accepts', policy({ egress: [{ name: 'a', action: 'Accept', to: [{ networks: ['0.0.0.0/0'] }] }] })],
    ['passes', policy({ egress: [{ name: 'a', action: 'Pass', to: [{ networks: ['0.0.0.0/0'] }] }] })],
    ['is about whole namespaces', policy({ subject: { namespaces: {} } })],
    ['is about pods without the label', policy({ subject: { pods: { namespaceSelector: {}, podSelector: {} } } })],
    ['has another name', policy({}, 'deny-all')],
  ])('never %s', async (_what, body) => {
    expect((await request('responder', 'POST', path, body)).status).toBe(422);
  });

  it('is a deny for one quarantined pod', async () => {
    expect((await request('responder', 'POST', path, policy({}))).status).toBe(201);
  });
});

describe('a pod that its own service account might free', () => {
  it('stays quarantined: only responder and break glass take the label off', async () => {
    const where = await namespace();
    const pod = await createRunningPod(
      {
        metadata: { name: 'tool', namespace: where, labels: { app: 'tool' } },
        spec: { containers: [{ name: 'app', image: 'nginx:1.29' }] },
      },
      { nodeName: one },
    );
    await asAdmin(
      'PATCH',
      podPath(pod),
      { metadata: { labels: { [quarantineLabel]: pod.metadata?.uid } } },
      mergePatch,
    );
    const free = { metadata: { labels: { [quarantineLabel]: null } } };
    expect((await request('admin', 'PATCH', podPath(pod), free, mergePatch)).status).toBe(422);
    expect((await request('responder', 'PATCH', podPath(pod), free, mergePatch)).status).toBe(200);
  });
});
