import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { beforeImageOf, saveBeforeImage } from '../../src/contain/before-image.ts';
import { contain } from '../../src/contain/guarded.ts';
import { quarantineLabel } from '../../src/contain/names.ts';
import { clusterNetworkPolicy } from '../../src/contain/steps/cluster-network-policy.ts';
import { scaleToZero } from '../../src/contain/steps/scale-to-zero.ts';
import type { StepContext, StepKind } from '../../src/contain/steps/step-kind.ts';
import { stripLabels } from '../../src/contain/steps/strip-labels.ts';
import { resources } from '../../src/resources.ts';
import { aCluster, containDeps, plannedOn } from '../builders/containment.ts';
import { aDeployment, found } from '../builders/kubernetes.ts';
import { aPlan } from '../builders/plan.ts';
import { anAllowPolicy } from '../builders/policy.ts';
import { aPodSeen } from '../builders/seen.ts';
import type { FakeCluster } from '../fakes/fake-cluster.ts';

const podName = 'web-6d5f7c9b8-abcde';

/** A step on its own, in a cluster in which no controller resolves anything. */
const contextOf = (
  kind: StepKind,
  cluster: FakeCluster,
  plan = aPlan(aPodSeen({ policies: { networkPolicies: found([anAllowPolicy()]) } })),
): StepContext => {
  const step = plan.steps.find(({ name }) => name === kind.name) ?? {
    name: kind.name,
    title: '',
    why: '',
    costs: [],
    undo: 'none' as const,
    manifest: null,
  };
  const deps = { ...containDeps(cluster), cluster };
  return { plan, step, image: beforeImageOf(plan, aPodSeen(), new Date(0)), deps };
};

describe('steps that would do harm before the policy is in force', () => {
  it.each([
    ['the cluster-wide deny: it cuts only once both ways are denied', clusterNetworkPolicy],
    ['taking labels off: the pod would be open for a moment', stripLabels],
  ])('wait for it, and write nothing when it does not come: %s', async (_why, kind) => {
    const cluster = aCluster();
    const done = await kind.do(contextOf(kind, cluster));
    expect(done).toMatchObject({ state: 'interrupted', reasons: [{ code: 'not-resolved-in-time' }] });
    expect(cluster.calls.filter(({ verb }) => ['create', 'patch', 'delete'].includes(verb))).toEqual([]);
  });
});

describe('a step that was finished before', () => {
  it('is not taken again when somebody undid it meanwhile: the verdict says so instead', async () => {
    const cluster = aCluster();
    const plan = await plannedOn(cluster);
    const deps = containDeps(cluster);
    cluster.fail({ verb: 'create', resource: resources.networkPolicies }, 'unreachable');
    await contain({ plan }, deps);
    cluster.heal();
    cluster.change(resources.pods, 'shop', podName, { metadata: { labels: { [quarantineLabel]: null } } });
    const again = await contain({ plan }, deps);
    expect(again).toMatchObject({ state: 'done', verdict: { verdict: 'unverified' } });
    expect(JSON.stringify(again)).toContain('label-missing');
    expect(cluster.object(resources.pods, 'shop', podName)?.metadata?.labels?.[quarantineLabel]).toBeUndefined();
  });
});

describe('a before-image', () => {
  const plan = aPlan(aPodSeen(), { action: 'scale' });
  const scaledTo = (replicas: number) =>
    aPodSeen({
      owners: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          namespace: 'shop',
          name: 'web',
          uid: plan.target.uid,
          object: found(aDeployment('web', { spec: { replicas } })),
        },
      ],
    });

  it('that exists holds: a second run never takes the 0 that the first one set for what was before', async () => {
    const archive = new MemoryStore();
    const first = await saveBeforeImage(archive, plan, beforeImageOf(plan, scaledTo(3), new Date(0)));
    const second = await saveBeforeImage(archive, plan, beforeImageOf(plan, scaledTo(0), new Date(1)));
    expect(second).toEqual(first);
    expect(second.workload?.replicas).toBe(3);
  });

  it('holds no annotation but those that Lazaret writes itself: others may be secret', () => {
    const seen = aPodSeen();
    const pod = {
      ...seen.pod,
      metadata: { ...seen.pod.metadata, annotations: { token: 'hush', 'karpenter.sh/do-not-disrupt': 'false' } },
    };
    expect(beforeImageOf(plan, { ...seen, pod }, new Date(0)).pod.annotations).toEqual({
      'karpenter.sh/do-not-disrupt': 'false',
    });
  });

  it('without the workload means that nothing is scaled', async () => {
    const cluster = aCluster();
    const context = contextOf(scaleToZero, cluster, plan);
    const done = await scaleToZero.do({ ...context, image: { ...context.image, workload: null } });
    expect(done).toMatchObject({ state: 'stopped', reasons: [{ code: 'no-before-image' }] });
  });
});
