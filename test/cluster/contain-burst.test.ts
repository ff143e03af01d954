import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { planPrefix } from '../../src/archive/keys.ts';
import { planRecords } from '../../src/archive/plan-records.ts';
import { contain } from '../../src/contain/guarded.ts';
import { quarantineName } from '../../src/contain/names.ts';
import type { Plan } from '../../src/contain/plan.ts';
import type { Pod } from '../../src/objects.ts';
import type { Cluster } from '../../src/ports.ts';
import {
  awsNodeDaemonSet,
  createNode,
  createRunningPod,
  deleteNode,
  namespace,
  playPolicyController,
  podsOf,
} from './cluster.ts';
import { clusterAs, containDeps, installRoles, planFor, policyNames, removeRoles } from './containment.ts';

const node = 'burst-1';
let agents: Awaited<ReturnType<typeof awsNodeDaemonSet>>;

const barePod = (where: string, name: string): Promise<Pod> =>
  createRunningPod(
    {
      metadata: { name, namespace: where, labels: { app: name } },
      spec: { containers: [{ name: 'app', image: 'nginx:1.29' }] },
    },
    { nodeName: node },
  );

beforeAll(async () => {
  await createNode(node);
  agents = await awsNodeDaemonSet({ networkPolicy: true, nodeNames: [node] });
  await installRoles(['quarantine'], await barePod(await namespace(), 'probe'));
});

afterAll(async () => {
  await removeRoles();
  await agents.remove();
  await deleteNode(node);
});

type Call = { readonly what: string; readonly from: number; readonly to: number };

/** The cluster as it is, and every request to it with its beginning and its end. */
const recording = (inner: Cluster): { cluster: Cluster; calls: Call[] } => {
  const calls: Call[] = [];
  const recorded = async <T>(what: string, ask: () => Promise<T>): Promise<T> => {
    const from = performance.now();
    try {
      return await ask();
    } finally {
      calls.push({ what, from, to: performance.now() });
    }
  };
  const cluster: Cluster = {
    name: inner.name,
    get: (...of) => recorded(`get ${of[0].resource}`, () => inner.get(...of)),
    list: (...of) => recorded(`list ${of[0].resource}`, () => inner.list(...of)),
    log: (...of) => recorded('log', () => inner.log(...of)),
    watch: (...of) => inner.watch(...of),
    create: (...of) => recorded(`create ${of[0].resource}`, () => inner.create(...of)),
    patch: (...of) => recorded(`patch ${of[0].resource}`, () => inner.patch(...of)),
    delete: (...of) => recorded(`delete ${of[0].resource}`, () => inner.delete(...of)),
  };
  return { cluster, calls };
};

const captured = ['list events', 'list endpointslices', 'log'];

/** How many requests had to wait for the one before: those that overlap count as one. */
const inSequence = (calls: readonly Call[]): number => {
  let rounds = 0;
  let until = Number.NEGATIVE_INFINITY;
  for (const { from, to } of calls.toSorted((a, b) => a.from - b.from)) {
    if (from >= until) rounds += 1;
    until = Math.max(until, to);
  }
  return rounds;
};

it('from the plan to the accepted policy there are at most four requests in sequence', async () => {
  const where = await namespace();
  playPolicyController(where);
  const pod = await barePod(where, 'tool');
  const plan = await planFor(pod);
  const { cluster, calls } = recording(clusterAs('responder'));
  let planned = Number.NaN;
  // The guards are the last thing that is asked about a plan that was just made again.
  const recheck = async () => {
    planned = performance.now();
    return [];
  };

  expect(await contain({ plan }, containDeps({ cluster, recheck }))).toMatchObject({ state: 'done' });

  const accepted = calls.find(({ what }) => what === 'create networkpolicies')?.to ?? Number.NaN;
  const between = calls.filter(({ what, from, to }) => from >= planned && to <= accepted && !captured.includes(what));
  expect(between.map(({ what }) => what)).toEqual(['get pods', 'patch pods', 'create networkpolicies']);
  expect(inSequence(between)).toBeLessThanOrEqual(4);
});

it('a burst of 200 requests over 20 pods makes one policy each and doubles nothing', async () => {
  const where = await namespace();
  playPolicyController(where);
  const pods = await Promise.all(Array.from({ length: 20 }, (_, n) => barePod(where, `tool${n}`)));
  const plans = await Promise.all(pods.map((pod) => planFor(pod)));
  const archive = new MemoryStore();
  const { cluster, calls } = recording(clusterAs('responder'));
  const deps = containDeps({ archive, cluster });
  // Two processes, as when a queue delivers twice: each has its own line, and only archive and cluster hold them together.
  const others = {
    ...deps,
    archive: { put: archive.put.bind(archive), get: archive.get.bind(archive), list: archive.list.bind(archive) },
  };
  const burst: Plan[] = Array.from({ length: 200 }, (_, n) => plans[(n * 7) % plans.length] as Plan);

  const results = await Promise.all(burst.map((plan, n) => contain({ plan }, n % 2 === 0 ? deps : others)));

  expect(results.filter(({ state }) => state !== 'done')).toEqual([]);
  expect((await policyNames(where)).toSorted()).toEqual(
    pods.map(({ metadata }) => quarantineName(metadata?.uid ?? '')).toSorted(),
  );
  const labelled = await podsOf(where, 'lazaret.dev/quarantine-uid');
  expect(labelled).toHaveLength(20);
  const created = calls.filter(({ what }) => what === 'create networkpolicies').length;
  expect(created).toBeLessThanOrEqual(40);
  const records = await planRecords(archive, planPrefix(plans[0] as Plan));
  expect(records.map(({ state }) => state)).toEqual(Array.from({ length: 20 }, () => 'acted'));
});
