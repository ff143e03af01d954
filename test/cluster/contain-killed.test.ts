import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { contain } from '../../src/contain/guarded.ts';
import type { Plan } from '../../src/contain/plan.ts';
import { release } from '../../src/contain/release.ts';
import type { KubernetesObject, Pod, Workload } from '../../src/objects.ts';
import { Killed, Mortal, type When } from '../fakes/mortal.ts';
import {
  asAdmin,
  awsNodeDaemonSet,
  createDeployment,
  createNode,
  createRunningPod,
  deleteNode,
  eventually,
  namespace,
  playKubelet,
  playPolicyController,
  podsOf,
} from './cluster.ts';
import { playClusterPolicyController, removeClusterPolicyEndpoints } from './contain-cluster-policies.ts';
import { containDeps, createPolicy, installRoles, planFor, removeRoles } from './containment.ts';

const [one, two] = ['killed-1', 'killed-2'] as const;
const container = { name: 'app', image: 'nginx:1.29' };
let agents: Awaited<ReturnType<typeof awsNodeDaemonSet>>;

beforeAll(async () => {
  for (const name of [one, two]) await createNode(name);
  agents = await awsNodeDaemonSet({ networkPolicy: true, nodeNames: [one, two] });
  await playClusterPolicyController();
  const probe = await createRunningPod(
    { metadata: { name: 'probe', namespace: await namespace() }, spec: { containers: [container] } },
    { nodeName: one },
  );
  await installRoles(['quarantine', 'rollout', 'scale', 'suspend'], probe);
});

afterAll(async () => {
  await removeRoles();
  await removeClusterPolicyEndpoints();
  await agents.remove();
  for (const name of [one, two]) await deleteNode(name);
});

/** A plan, how things stand once it is carried out, and how they stood before. */
type Scene = {
  readonly plan: Plan;
  readonly isAsPlanned: () => Promise<void>;
  readonly isAsBefore: () => Promise<void>;
};

const webShop = async (replicas: number): Promise<{ where: string; pods: Pod[]; look: () => Promise<Workload> }> => {
  const where = await namespace();
  playKubelet(where, [one, two]);
  const { pods } = await createDeployment({ namespace: where, name: 'web', replicas, nodeNames: [one, two] });
  return { where, pods, look: () => asAdmin('GET', `/apis/apps/v1/namespaces/${where}/deployments/web`) };
};

const scaling = async (): Promise<Scene> => {
  const { pods, look } = await webShop(2);
  return {
    plan: await planFor(pods[0]!, { action: 'scale' }),
    isAsPlanned: async () => expect((await look()).spec?.replicas).toBe(0),
    isAsBefore: async () => expect((await look()).spec?.replicas).toBe(2),
  };
};

const template = { spec: { restartPolicy: 'Never', containers: [container] } };

const suspending = async (): Promise<Scene> => {
  const where = await namespace();
  playKubelet(where, [one]);
  const jobs = `/apis/batch/v1/namespaces/${where}/jobs`;
  await asAdmin('POST', jobs, { metadata: { name: 'import' }, spec: { template } });
  const pod = await eventually(async () => {
    const [running] = (await podsOf(where)).filter(({ status }) => status?.phase === 'Running');
    if (!running) throw new Error('no pod runs');
    return running;
  });
  const isSuspended = async (): Promise<unknown> => (await asAdmin<Workload>('GET', `${jobs}/import`)).spec?.suspend;
  return {
    plan: await planFor(pod, { action: 'suspend' }),
    isAsPlanned: async () => expect(await isSuspended()).toBe(true),
    isAsBefore: async () => expect(await isSuspended()).toBe(false),
  };
};

const admitsAll = { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress'], ingress: [{}] };
const restarts = (deployment: KubernetesObject): string | undefined =>
  (deployment as Workload).spec?.template?.metadata?.annotations?.['kubectl.kubernetes.io/restartedAt'];

/** The isolating sequence, its restart included: what is taken back is the quarantine, and never the restart. */
const rollingOut = async (): Promise<Scene> => {
  const { where, pods, look } = await webShop(2);
  playPolicyController(where);
  await createPolicy(where, 'web', admitsAll);
  const plan = await planFor(pods[0]!, { action: 'rollout', accept: ['siblings-cut-off'] });
  const evil = async (): Promise<Pod | undefined> =>
    (await podsOf(where)).find(({ metadata }) => metadata?.uid === plan.target.uid);
  return {
    plan,
    isAsPlanned: async () => {
      const deployment = await look();
      expect([restarts(deployment), deployment.metadata?.generation]).toEqual([plan.createdAt, 2]);
      expect(Object.keys((await evil())?.metadata?.labels ?? {})).toEqual(['lazaret.dev/quarantine-uid']);
    },
    isAsBefore: async () =>
      expect((await evil())?.metadata?.labels ?? pods[0]?.metadata?.labels).toEqual(pods[0]?.metadata?.labels),
  };
};

const byDeath = async (act: () => Promise<unknown>): Promise<void> => {
  await act().catch((error: unknown) => {
    if (!(error instanceof Killed)) throw error;
  });
};

type Dying = { readonly of: () => Promise<Scene>; readonly at: number; readonly when: When; readonly whole: boolean };

/** Dies at one write (`whole`: archive and cluster are counted, else the cluster alone), and is started again. */
const diesAt = async ({ of, at, when, whole }: Dying): Promise<number> => {
  const { plan, isAsPlanned, isAsBefore } = await of();
  const archive = new MemoryStore();
  const deps = containDeps({ archive });
  const mortal = new Mortal(at, when);
  const dying = {
    ...deps,
    cluster: mortal.cluster(deps.cluster),
    ...(whole ? { archive: mortal.store(archive) } : {}),
  };
  await byDeath(() => contain({ plan }, dying));
  expect({ at, when, result: await contain({ plan }, deps) }).toMatchObject({
    at,
    when,
    result: { state: 'done', finished: true },
  });
  await isAsPlanned();
  const dyingAgain = new Mortal(1, when);
  await byDeath(() => release(plan, { ...deps, cluster: dyingAgain.cluster(deps.cluster) }));
  expect((await release(plan, deps)).state).toMatch(/released/);
  await isAsBefore();
  return mortal.writes;
};

describe('a process that is killed and started again', () => {
  it.each<[string, () => Promise<Scene>, number]>([
    ['a scale to 0', scaling, 6],
    ['a suspension', suspending, 6],
  ])('during %s converges and is taken back, wherever it was killed', async (_what, of, atLeast) => {
    const writes = await diesAt({ of, at: 1_000, when: 'after', whole: true });
    expect(writes).toBeGreaterThanOrEqual(atLeast);
    const deaths = Array.from({ length: writes }, (_, n) => ({ of, at: n + 1, when: 'after' as const, whole: true }));
    await Promise.all([...deaths, { of, at: 1, when: 'before' as const, whole: true }].map(diesAt));
  });

  it('during the isolating sequence with its rollout restarts the workload once, wherever it was killed', async () => {
    const deaths = Array.from({ length: 5 }, (_, n) => ({
      of: rollingOut,
      at: n + 1,
      when: 'after' as const,
      whole: false,
    }));
    const writes = await Promise.all(deaths.map(diesAt));
    expect(writes).toEqual([1, 2, 3, 4, 5]);
  });
});
