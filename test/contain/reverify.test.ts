import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { contain } from '../../src/contain/guarded.ts';
import { quarantineLabel, quarantineName } from '../../src/contain/names.ts';
import type { Plan } from '../../src/contain/plan.ts';
import { release } from '../../src/contain/release.ts';
import { reverify } from '../../src/contain/reverify.ts';
import { actOn, type Outcome } from '../../src/flow/act-on.ts';
import { outcomeMessage } from '../../src/flow/outcome-message.ts';
import type { KubernetesObject } from '../../src/objects.ts';
import { resources } from '../../src/resources.ts';
import { aClock } from '../builders/clock.ts';
import { aCluster, containDeps, plannedOn } from '../builders/containment.ts';
import { anAwsNodePod, nodeName } from '../builders/kubernetes.ts';
import { aPod, podUid } from '../builders/pod.ts';
import { anAllowPolicy } from '../builders/policy.ts';
import { requestAbout } from '../builders/requests.ts';
import type { FakeCluster } from '../fakes/fake-cluster.ts';

const podName = aPod().metadata?.name ?? '';
const policyName = quarantineName(podUid);

type Run = { cluster: FakeCluster; deps: ReturnType<typeof containDeps>; plan: Plan; clock: ReturnType<typeof aClock> };

const contained = async (...objects: KubernetesObject[]): Promise<Run> => {
  const cluster = aCluster(...objects);
  const clock = aClock();
  const deps = containDeps(cluster, { archive: new MemoryStore(), clock });
  const plan = await plannedOn(cluster, { accept: ['siblings-cut-off'] });
  const result = await contain({ plan }, deps);
  if (result.state !== 'done' || !result.finished) throw new Error(JSON.stringify(result));
  clock.advance(60_000);
  return { cluster, deps, plan, clock };
};

const dropPolicy = ({ cluster }: Run): void => {
  cluster.drop(resources.networkPolicies, 'shop', policyName);
};
const unlabel = ({ cluster }: Run): void =>
  cluster.change(resources.pods, 'shop', podName, { metadata: { labels: { [quarantineLabel]: null } } });

const looked = async (run: Run, mayMend = false) => {
  const answer = await reverify(run.plan, run.deps, mayMend);
  if (answer.state !== 'looked') throw new Error(answer.state);
  return answer;
};
const codes = (reasons: readonly { code: string }[]): string[] => reasons.map(({ code }) => code);

describe('a later look at a containment', () => {
  it('finds nothing where nothing has changed', async () => {
    expect(await looked(await contained())).toMatchObject({ verdict: { verdict: 'isolated' }, drift: [], mended: [] });
  });

  it.each<[string, string, (run: Run) => void]>([
    ['our policy was deleted', 'policy-missing', dropPolicy],
    [
      'our policy was changed',
      'policy-changed',
      ({ cluster }) => cluster.change(resources.networkPolicies, 'shop', policyName, { spec: { egress: [{}] } }),
    ],
    ['our label was taken off', 'label-missing', unlabel],
    [
      'a replacement came up under the old name prefix',
      'sibling-appeared',
      ({ cluster }) => cluster.seed(aPod({ metadata: { name: 'web-6d5f7c9b8-fresh', uid: 'fresh' } })),
    ],
    ['a policy that lets somebody in came', 'policy-appeared', ({ cluster }) => cluster.seed(anAllowPolicy())],
    ['the pod is gone', 'pod-gone', ({ cluster }) => cluster.drop(resources.pods, 'shop', podName)],
  ])('tells when %s', async (_what, code, happens) => {
    const run = await contained();

    happens(run);

    expect(codes((await looked(run)).drift)).toContain(code);
  });

  it('tells a restart of the agent where other pods share the rules, since that may open the pod', async () => {
    const sibling = aPod({ metadata: { name: 'web-6d5f7c9b8-other', uid: 'other' }, spec: { nodeName: 'elsewhere' } });
    const run = await contained(anAllowPolicy(), sibling);
    const running = { state: { running: { startedAt: run.clock.now().toISOString() } } };
    const status = anAwsNodePod().status?.containerStatuses?.map((one) => ({ ...one, ...running }));

    run.cluster.change(resources.pods, 'kube-system', 'aws-node-x7k2p', { status: { containerStatuses: status } });

    expect(codes((await looked(run)).drift)).toEqual(['agent-restarted']);
  });

  it('tells the same thing once, and not at every look', async () => {
    const run = await contained();
    run.cluster.seed(anAllowPolicy());

    const first = await looked(run);
    run.clock.advance(240_000);
    const second = await looked(run);

    expect([first.drift.length > 0, second.drift]).toEqual([true, []]);
  });

  it('is not taken once the containment was taken back', async () => {
    const run = await contained();
    await release(run.plan, run.deps);

    expect(await reverify(run.plan, run.deps)).toEqual({ state: 'over' });
  });
});

describe('mending', () => {
  it.each<[string, (run: Run) => void]>([
    ['the policy', dropPolicy],
    ['the label', unlabel],
  ])('puts %s back where the policy allows it, and looks again', async (_what, happens) => {
    const run = await contained();
    happens(run);

    const again = await looked(run, true);

    expect(codes(again.mended)).toEqual(['mended']);
    expect(again.verdict.verdict).toBe('isolated');
    expect((await release(run.plan, run.deps)).state).toBe('released');
  });

  it('does nothing unless the policy allows it', async () => {
    const run = await contained();
    dropPolicy(run);

    expect(await looked(run)).toMatchObject({ mended: [], verdict: { verdict: 'unverified' } });
    expect(run.cluster.objects(resources.networkPolicies)).toEqual([]);
  });

  it('never touches what somebody put in the place of ours', async () => {
    const run = await contained();
    run.cluster.change(resources.networkPolicies, 'shop', policyName, { spec: { egress: [{}] } });
    unlabel(run);

    const again = await looked(run, true);

    expect(codes(again.mended)).toEqual(['mended', 'policy-changed']);
    expect(run.cluster.object(resources.networkPolicies, 'shop', policyName)?.['spec']).toMatchObject({ egress: [{}] });
  });

  it('is left alone where a guard objects by now', async () => {
    const run = await contained();
    dropPolicy(run);
    const recheck = async () => [{ code: 'protected-namespace', message: 'shop is protected' }];

    const again = await reverify(run.plan, { ...run.deps, recheck }, true);

    expect(again).toMatchObject({ mended: [{ code: 'protected-namespace' }] });
    expect(run.cluster.objects(resources.networkPolicies)).toEqual([]);
  });
});

describe('a scheduled look', () => {
  const told = async (run: Run) => {
    const outcome: Outcome = await actOn(requestAbout(run.plan, { do: 'verify', look: '1m' }), run.plan, {
      ...run.deps,
      clusters: { open: async () => ({ state: 'found', value: run.deps.cluster }) },
      scheduler: { schedule: async () => {}, cancel: async () => {} },
    });
    return outcomeMessage(outcome, { at: run.clock.now().toISOString(), software: 'lazaret test' });
  };

  it('alerts what has grown worse, in words', async () => {
    const run = await contained();
    dropPolicy(run);

    const message = await told(run);

    expect(message?.title).toContain('no longer holds as it did');
    expect(message?.severity.band).toBe('high');
    expect(JSON.stringify(message)).toContain('policy-missing');
  });

  it('says that it was looked at again where all is well', async () => {
    expect((await told(await contained()))?.title).toContain('was looked at again');
  });
});

describe('a release', () => {
  const notesOf = async ({ plan, deps }: Run) => {
    const released = await release(plan, deps);
    return 'notes' in released ? released.notes : [];
  };
  const sibling = (name: string, on: string, creationTimestamp: string): KubernetesObject =>
    aPod({ metadata: { name: `web-6d5f7c9b8-${name}`, uid: name, creationTimestamp }, spec: { nodeName: on } });

  it('names the pods that came up as the first of the prefix on another node meanwhile, which may stay cut off', async () => {
    const run = await contained(sibling('beside', nodeName, '2026-11-23T08:00:00Z'));
    run.cluster.seed(
      sibling('first', 'node-2', '2026-11-23T12:00:30Z'),
      sibling('here', nodeName, '2026-11-23T12:00:30Z'),
    );

    const notes = await notesOf(run);

    expect(codes(notes)).toEqual(['connections-may-revive', 'sibling-stays-cut-off']);
    expect(notes[1]?.message).toContain('web-6d5f7c9b8-first');
  });

  it('names none where a later pod of the prefix on that node has set the rules right', async () => {
    const run = await contained();
    run.cluster.seed(
      sibling('first', 'node-2', '2026-11-23T12:00:30Z'),
      sibling('second', 'node-2', '2026-11-23T12:00:40Z'),
    );

    expect(codes(await notesOf(run))).toEqual(['connections-may-revive']);
  });

  it("warns that the attacker's connections may carry on, and offers the command that ends them", async () => {
    const notes = await notesOf(await contained());

    expect(notes[0]?.message).toContain(`kubectl delete pod --namespace shop ${podName}`);
  });
});
