import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import type { ContainDeps } from '../../src/contain/deps.ts';
import { contain } from '../../src/contain/guarded.ts';
import type { Plan } from '../../src/contain/plan.ts';
import { release } from '../../src/contain/release.ts';
import type { KubernetesObject, Pod } from '../../src/objects.ts';
import type { ArchiveStore, Cluster, RolePolicies } from '../../src/ports.ts';
import { resources } from '../../src/resources.ts';
import { aCluster, containDeps, plannedOn } from '../builders/containment.ts';
import { aJobPod, aScheduledRun } from '../builders/jobs.ts';
import { aContainer, aPod, podUid } from '../builders/pod.ts';
import { anAllowPolicy } from '../builders/policy.ts';
import { deathsOf, runs } from '../builders/runs.ts';
import type { FakeCluster } from '../fakes/fake-cluster.ts';
import { FakeRolePolicies } from '../fakes/role-policies.ts';

class Died extends Error {}

type Death = { readonly at: number; readonly when: 'before' | 'after' };

/** Ends the run at one of its writes, to the archive or to the cluster: before it happens, or before its answer arrives. */
const mortal = (deps: ContainDeps, death: Death | null): { deps: ContainDeps; writes: () => number } => {
  let writes = 0;
  let dead = false;
  const write = async <T>(act: () => Promise<T>): Promise<T> => {
    if (dead) throw new Died();
    writes += 1;
    if (death?.at !== writes) return act();
    if (death.when === 'after') await act();
    dead = true;
    throw new Died();
  };
  const archive: ArchiveStore = {
    put: (key, body) => write(() => deps.archive.put(key, body)),
    get: (key) => deps.archive.get(key),
    list: (prefix) => deps.archive.list(prefix),
  };
  const cluster: Cluster = {
    ...deps.cluster,
    create: (...call) => write(() => deps.cluster.create(...call)),
    patch: (...call) => write(() => deps.cluster.patch(...call)),
    delete: (...call) => write(() => deps.cluster.delete(...call)),
  };
  const { roles } = deps;
  const hands: RolePolicies | undefined = roles && {
    get: (...call) => roles.get(...call),
    put: (...call) => write(() => roles.put(...call)),
    delete: (...call) => write(() => roles.delete(...call)),
  };
  return { deps: { ...deps, archive, cluster, ...(hands ? { roles: hands } : {}) }, writes: () => writes };
};

const timeless = ({ metadata, ...object }: KubernetesObject): object => {
  const { resourceVersion, uid, creationTimestamp, deletionTimestamp, generation, ...rest } = metadata ?? {};
  return { ...object, metadata: rest };
};

const stateOf = async ({ cluster, deps: { archive }, roles }: Run): Promise<object> => {
  const keys: string[] = [];
  for await (const { key } of archive.list('evidence/v1/')) keys.push(key);
  const kinds = [
    resources.pods,
    resources.networkPolicies,
    resources.awsClusterNetworkPolicies,
    resources.policyEndpoints,
    resources.deployments,
    resources.jobs,
    resources.cronJobs,
    resources.nodes,
  ];
  return { keys, objects: [...kinds.map((kind) => cluster.objects(kind).map(timeless)), [...roles.policies]] };
};

type Run = {
  readonly cluster: FakeCluster;
  readonly deps: ContainDeps;
  readonly plan: Plan;
  readonly roles: FakeRolePolicies;
};

const setUp = async (
  objects: KubernetesObject[],
  options: Parameters<typeof plannedOn>[1],
  pod = aPod(),
): Promise<Run> => {
  const cluster = aCluster(...objects);
  const roles = new FakeRolePolicies(shopRole);
  const deps = containDeps(cluster, { archive: new MemoryStore(), roles });
  return { cluster, deps, roles, plan: await plannedOn(cluster, options, pod) };
};

const attempt = async (act: () => Promise<unknown>): Promise<void> => {
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Died)) throw error;
  }
};

const shopRole = 'arn:aws:iam::111122223333:role/shop-web';
const aPodOfRole = aPod({
  spec: {
    containers: [
      aContainer({
        env: [
          { name: 'AWS_ROLE_ARN', value: shopRole },
          { name: 'AWS_WEB_IDENTITY_TOKEN_FILE', value: '/var/run/secrets/token' },
        ],
      }),
    ],
  },
});

const situations: [string, KubernetesObject[], Parameters<typeof plannedOn>[1], Pod?][] = [
  ['a quarantine', [], {}],
  ['a quarantine with a cluster-wide deny', [anAllowPolicy()], {}],
  ['a scale to 0', [], { action: 'scale' }],
  ['a suspension', aScheduledRun(), { action: 'suspend' }, aJobPod()],
  ['a cordon', [], { action: 'cordon' }],
  ['a revocation', [aPodOfRole], { action: 'revoke' }, aPodOfRole],
  ['a deletion', [], { action: 'delete', accept: ['delete'] }],
];

describe.each(situations)('%s that is cut off and run again', (_name, objects, options, pod) => {
  it('ends with the same records and the same objects as one that was not, wherever it was cut off', async () => {
    const whole = await setUp(objects, options, pod);
    const counted = mortal(whole.deps, null);
    const verdict = await contain({ plan: whole.plan }, counted.deps);
    const expected = await stateOf(whole);
    for (const { at, when } of deathsOf(counted.writes())) {
      const cut = await setUp(objects, options, pod);
      await attempt(() => contain({ plan: cut.plan }, mortal(cut.deps, { at, when }).deps));
      expect({ at, when, result: await contain({ plan: cut.plan }, cut.deps) }).toEqual({
        at,
        when,
        result: verdict,
      });
      expect({ at, when, state: await stateOf(cut) }).toEqual({
        at,
        when,
        state: expected,
      });
    }
    expect(counted.writes()).toBeGreaterThan(4);
  });

  it('is taken back to what was there before, wherever its release was cut off, if it can be taken back', async () => {
    const untouched = await setUp(objects, options, pod);
    const before = (await stateOf(untouched)) as { objects: object };
    const whole = await setUp(objects, options, pod);
    await contain({ plan: whole.plan }, whole.deps);
    const counted = mortal(whole.deps, null);
    expect((await release(whole.plan, counted.deps)).state).toBe(whole.plan.reversible ? 'released' : 'refused');
    if (!whole.plan.reversible) return;
    for (const { at, when } of deathsOf(counted.writes())) {
      const cut = await setUp(objects, options, pod);
      await contain({ plan: cut.plan }, cut.deps);
      await attempt(() => release(cut.plan, mortal(cut.deps, { at, when }).deps));
      expect((await release(cut.plan, cut.deps)).state).toMatch(/released/);
      const after = (await stateOf(cut)) as { objects: object };
      expect({ at, when, objects: withoutEmptyAnnotations(after.objects) }).toEqual({
        at,
        when,
        objects: withoutEmptyAnnotations(before.objects),
      });
    }
    expect(counted.writes()).toBeGreaterThan(1);
  });
});

const withoutEmptyAnnotations = (objects: object): unknown =>
  JSON.parse(JSON.stringify(objects).replaceAll(',"annotations":{}', ''));

type Faulted = {
  readonly fault: 'unreachable' | 'lost' | 'conflict' | 'refused';
  readonly verb?: 'create' | 'patch';
  readonly stride: number;
};

/** Reads are alike, so of them every sixth is tried, and all in the deep run. */
const faults: readonly Faulted[] = [
  { fault: 'unreachable', stride: runs(1) > 1 ? 1 : 6 },
  ...(['lost', 'conflict', 'refused'] as const).flatMap((fault) =>
    (['create', 'patch'] as const).map((verb) => ({ fault, verb, stride: 1 })),
  ),
];

const countCalls = async (verb: Faulted['verb']): Promise<number> => {
  const { cluster, deps, plan } = await setUp([anAllowPolicy()], {});
  const before = cluster.calls.length;
  await contain({ plan }, deps);
  return cluster.calls.slice(before).filter((call) => verb === undefined || call.verb === verb).length;
};

const isLabelled = (cluster: FakeCluster): boolean =>
  cluster.object(resources.pods, 'shop', aPod().metadata?.name ?? '')?.metadata?.labels?.[
    'lazaret.dev/quarantine-uid'
  ] === podUid;

/** Ours, beside the one allow policy that was there. */
const policiesOf = (cluster: FakeCluster): number =>
  cluster.objects(resources.networkPolicies).length + cluster.objects(resources.awsClusterNetworkPolicies).length - 1;

describe('a fault of the API server', () => {
  it.each(faults)(
    '$fault at any $verb of a quarantine: it converges or stops, with a true verdict, and can be undone',
    async ({ fault, verb, stride }) => {
      const calls = await countCalls(verb);
      for (let nth = 1; nth <= calls; nth += stride) {
        const { cluster, deps, plan } = await setUp([anAllowPolicy()], {});
        cluster.fail({ nth, ...(verb ? { verb } : {}) }, fault);
        const result = await contain({ plan }, deps);
        cluster.heal();
        if (result.state === 'done' && result.verdict.verdict === 'isolated')
          expect({ nth, labelled: isLabelled(cluster), policies: policiesOf(cluster) }).toEqual({
            nth,
            labelled: true,
            policies: 2,
          });
        if (result.state === 'refused')
          expect({ nth, labelled: isLabelled(cluster), policies: policiesOf(cluster) }).toEqual({
            nth,
            labelled: false,
            policies: 0,
          });
        else {
          expect(await contain({ plan }, deps)).toMatchObject({ state: 'done', finished: true });
          expect((await release(plan, deps)).state).toBe('released');
          expect(policiesOf(cluster)).toBe(0);
        }
      }
      expect(calls).toBeGreaterThan(0);
    },
  );
});
