import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { planPrefix } from '../../src/archive/keys.ts';
import { releaseExpired } from '../../src/contain/expiry.ts';
import { contain } from '../../src/contain/guarded.ts';
import { quarantineLabel, quarantineName } from '../../src/contain/names.ts';
import { responderManifests } from '../../src/contain/rbac.ts';
import { release } from '../../src/contain/release.ts';
import { readerManifests } from '../../src/enrich/reader-role.ts';
import type { KubernetesObject } from '../../src/objects.ts';
import { reason } from '../../src/reason.ts';
import { resources } from '../../src/resources.ts';
import { aClock } from '../builders/clock.ts';
import { aCluster, containDeps, plannedOn } from '../builders/containment.ts';
import { aPod, podUid } from '../builders/pod.ts';
import { withPolicyController } from '../fakes/policy-controller.ts';

const podName = 'web-6d5f7c9b8-abcde';
const metadataOf = (cluster: ReturnType<typeof aCluster>) => cluster.object(resources.pods, 'shop', podName)?.metadata;
const policyOf = (cluster: ReturnType<typeof aCluster>) =>
  cluster.object(resources.networkPolicies, 'shop', quarantineName(podUid));
const writesOf = (cluster: ReturnType<typeof aCluster>): string[] =>
  cluster.calls
    .filter(({ verb }) => ['create', 'patch', 'delete'].includes(verb))
    .map(({ verb, path }) => `${verb} ${path}`);

describe('carrying a plan out', () => {
  it('labels, denies, waits, looks, and keeps a record of each', async () => {
    const cluster = aCluster();
    const deps = containDeps(cluster);
    const plan = await plannedOn(cluster);
    const result = await contain({ plan }, deps);
    expect(result).toMatchObject({ state: 'done', finished: true, verdict: { verdict: 'isolated' } });
    expect(writesOf(cluster)).toEqual(['patch pods', 'create networkpolicies']);
    const kinds = result.records.map((key) => key.slice(key.lastIndexOf('/') + 1));
    expect(kinds).toEqual([
      'action-label.json',
      'action-network-policy.json',
      'action-wait-resolved.json',
      'before-image.json',
      'capture.json',
      'plan.json',
      expect.stringMatching(/^verdict-\d+\.json$/),
    ]);
  });

  it('asks the guards again, with what was seen a moment ago, and does nothing if one says no', async () => {
    const cluster = aCluster();
    const plan = await plannedOn(cluster);
    const recheck = async ({ seen }: { seen: { pod: KubernetesObject } }) => [
      reason('budget-used-up', `for ${seen.pod.metadata?.name}`),
    ];
    const result = await contain({ plan }, containDeps(cluster, { recheck }));
    expect(result).toMatchObject({
      state: 'refused',
      reasons: [{ code: 'budget-used-up', message: `for ${podName}` }],
    });
    expect(writesOf(cluster)).toEqual([]);
  });

  it('is refused when a sibling came since the plan was made', async () => {
    const cluster = aCluster();
    const plan = await plannedOn(cluster);
    cluster.seed(aPod({ metadata: { name: 'web-6d5f7c9b8-fghij', uid: 'u2' }, spec: { nodeName: 'other' } }));
    const result = await contain({ plan }, containDeps(cluster));
    expect(result).toMatchObject({ state: 'refused', reasons: [{ code: 'plan-changed' }] });
    expect(writesOf(cluster)).toEqual([]);
  });

  it('is refused when its time is over', async () => {
    const cluster = aCluster();
    const plan = await plannedOn(cluster, { lastsMs: 1_000 });
    const result = await contain({ plan }, containDeps(cluster, { clock: aClock('2026-11-24T12:00:00.000Z') }));
    expect(result).toMatchObject({ state: 'refused', reasons: [{ code: 'plan-expired' }] });
  });

  it('of twenty at once and a budget of three carries three out', async () => {
    const pods = Array.from({ length: 20 }, (_, n) =>
      aPod({ metadata: { name: `app${n}-6d5f7c9b8-x`, uid: `uid-${n}` } }),
    );
    const cluster = aCluster(...pods);
    const archive = new MemoryStore();
    const begun = async (): Promise<number> => {
      let count = 0;
      for await (const { key } of archive.list('evidence/v1/_plans/'))
        if (key.endsWith('/before-image.json')) count += 1;
      return count;
    };
    const recheck = async () => ((await begun()) >= 3 ? [reason('budget-used-up', 'three in this hour')] : []);
    const deps = containDeps(cluster, { archive, recheck });
    const plans = await Promise.all(pods.map((pod) => plannedOn(cluster, {}, pod)));
    const results = await Promise.all(plans.map((plan) => contain({ plan }, deps)));
    expect(results.filter(({ state }) => state === 'done')).toHaveLength(3);
    expect(cluster.objects(resources.networkPolicies)).toHaveLength(3);
  });

  it('schedules two more looks and the release, by name, so that twice is once', async () => {
    const scheduled = new Map<string, Date>();
    const scheduler = {
      schedule: async ({ name, at }: { name: string; at: Date }) => void scheduled.set(name, at),
      cancel: async () => {},
    };
    const cluster = aCluster();
    const plan = await plannedOn(cluster);
    await contain({ plan }, containDeps(cluster, { scheduler }));
    expect([...scheduled.values()].map((at) => at.toISOString())).toEqual([
      '2026-11-23T12:01:00.000Z',
      '2026-11-23T12:05:00.000Z',
      '2026-11-24T12:00:00.000Z',
    ]);
  });

  it('needs no right that `lazaret rbac` does not print', async () => {
    const cluster = aCluster();
    const responder = cluster.as([...readerManifests(), ...responderManifests(['quarantine', 'scale'])]);
    const controlled = {
      ...withPolicyController(cluster),
      patch: responder.patch.bind(responder),
      get: responder.get.bind(responder),
      list: responder.list.bind(responder),
      watch: responder.watch.bind(responder),
    };
    const plan = await plannedOn(responder);
    const deps = containDeps(cluster, { cluster: controlled });
    expect(await contain({ plan }, deps)).toMatchObject({ state: 'done', verdict: { verdict: 'isolated' } });
    expect(await release(plan, deps)).toMatchObject({ state: 'released' });
    const scaling = await plannedOn(responder, { action: 'scale' });
    expect(await contain({ plan: scaling }, containDeps(cluster, { cluster: responder }))).toMatchObject({
      state: 'done',
    });
  });

  it('takes the label back when the policy is refused, so that nothing half-done stays', async () => {
    const cluster = aCluster();
    const plan = await plannedOn(cluster);
    cluster.fail({ verb: 'create', resource: resources.networkPolicies }, 'refused');
    const deps = containDeps(cluster);
    const result = await contain({ plan }, deps);
    expect(result.state).toBe('refused');
    expect(metadataOf(cluster)?.labels).toEqual(aPod().metadata?.labels);
    expect(metadataOf(cluster)?.annotations ?? {}).toEqual({});
    expect((await contain({ plan }, deps)).state).toBe('refused');
  });

  it('is unfinished, never isolated, when the API server gave no answer, and goes on when it runs again', async () => {
    const cluster = aCluster();
    const plan = await plannedOn(cluster);
    cluster.fail({ verb: 'create', resource: resources.networkPolicies }, 'unreachable');
    const deps = containDeps(cluster);
    const first = await contain({ plan }, deps);
    expect(first).toMatchObject({
      state: 'done',
      finished: false,
      verdict: { verdict: 'unverified' },
    });
    expect(JSON.stringify(first)).toMatch(/"interrupted".*"cluster-unreachable".*"policy-missing"/);
    cluster.heal();
    expect(await contain({ plan }, deps)).toMatchObject({
      state: 'done',
      finished: true,
      verdict: { verdict: 'isolated' },
    });
  });

  it('creates one policy when the answer to its creation got lost', async () => {
    const cluster = aCluster();
    const plan = await plannedOn(cluster);
    cluster.fail({ verb: 'create', resource: resources.networkPolicies, nth: 1 }, 'lost');
    expect(await contain({ plan }, containDeps(cluster))).toMatchObject({
      state: 'done',
      verdict: { verdict: 'isolated' },
    });
    expect(cluster.objects(resources.networkPolicies)).toHaveLength(1);
  });
});

describe('taking it back', () => {
  it('leaves the pod as it was found', async () => {
    const cluster = aCluster();
    const deps = containDeps(cluster);
    const plan = await plannedOn(cluster);
    await contain({ plan }, deps);
    const released = await release(plan, deps);
    expect(released).toMatchObject({ state: 'released', notes: [{ code: 'connections-may-revive' }] });
    expect(metadataOf(cluster)?.labels).toEqual(aPod().metadata?.labels);
    expect(policyOf(cluster)).toBeNull();
  });

  it.each<[string, (cluster: ReturnType<typeof aCluster>) => void, string]>([
    [
      'the label',
      (cluster) =>
        cluster.change(resources.pods, 'shop', podName, { metadata: { labels: { [quarantineLabel]: 'someone' } } }),
      'foreign-label',
    ],
    [
      'the policy',
      (cluster) =>
        cluster.change(resources.networkPolicies, 'shop', quarantineName(podUid), { spec: { egress: [{}] } }),
      'policy-changed',
    ],
    [
      "the policy's owner",
      (cluster) =>
        cluster.change(resources.networkPolicies, 'shop', quarantineName(podUid), {
          metadata: { labels: { 'app.kubernetes.io/managed-by': 'argocd' } },
        }),
      'foreign-policy',
    ],
  ])('touches nothing when somebody changed %s since, and says so', async (_what, change, code) => {
    const cluster = aCluster();
    const deps = containDeps(cluster);
    const plan = await plannedOn(cluster);
    await contain({ plan }, deps);
    change(cluster);
    const before = writesOf(cluster).length;
    expect(await release(plan, deps)).toMatchObject({ state: 'refused', reasons: [{ code }] });
    expect(writesOf(cluster)).toHaveLength(before);
  });

  it('keeps what others wrote under our annotations, and takes only our own values back', async () => {
    const cluster = aCluster();
    const deps = containDeps(cluster);
    const plan = await plannedOn(cluster);
    await contain({ plan }, deps);
    cluster.change(resources.pods, 'shop', podName, {
      metadata: { annotations: { 'karpenter.sh/do-not-disrupt': 'theirs' } },
    });
    await release(plan, deps);
    expect(metadataOf(cluster)?.annotations).toEqual({ 'karpenter.sh/do-not-disrupt': 'theirs' });
  });

  it('deletes the policy when the pod is gone, and never touches a successor of the same name', async () => {
    const cluster = aCluster();
    const deps = containDeps(cluster);
    const plan = await plannedOn(cluster);
    await contain({ plan }, deps);
    cluster.drop(resources.pods, 'shop', podName);
    cluster.seed(aPod({ metadata: { uid: 'successor', labels: { [quarantineLabel]: 'successor' } } }));
    expect(await release(plan, deps)).toMatchObject({ state: 'released' });
    expect(metadataOf(cluster)?.labels).toEqual({ [quarantineLabel]: 'successor' });
    expect(policyOf(cluster)).toBeNull();
  });

  it('of a plan that was never begun is refused', async () => {
    const cluster = aCluster();
    expect(await release(await plannedOn(cluster), containDeps(cluster))).toMatchObject({
      state: 'refused',
      reasons: [{ code: 'not-begun' }],
    });
  });

  it('at expiry does not let one plan that cannot be read hold up the others', async () => {
    const cluster = aCluster();
    const clock = aClock();
    const archive = new MemoryStore();
    const deps = containDeps(cluster, { clock, archive });
    const plan = await plannedOn(cluster);
    await contain({ plan }, deps);
    await archive.put(`${planPrefix(plan)}${'0'.repeat(20)}/before-image.json`, '{}');
    clock.set('2026-11-24T12:00:00.000Z');
    const results = await releaseExpired(planPrefix(plan), deps);
    expect(results.map(({ released }) => released.state)).toEqual(['refused', 'released']);
  });
});
