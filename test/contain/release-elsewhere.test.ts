import { release } from '../../src/contain/release.ts';
import { handle } from '../../src/pipeline.ts';
import { eventOf, received, runtimeDetail } from '../builders/finding.ts';
import { aPolicyOf } from '../builders/policy-file.ts';
import { aCluster, aRun } from '../builders/run.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';

const contained = async () => {
  const run = aRun({ policy: aPolicyOf() });
  const handled = await handle(received(eventOf(runtimeDetail())), run.deps);
  const plan = handled.outcome === 'archived' ? handled.targets[0]?.plans[0] : undefined;
  if (!plan) throw new Error('nothing was planned');
  return { plan, deps: { ...run.deps, cluster: run.cluster } };
};

describe('a release', () => {
  it('in the cluster in which the plan was carried out takes it back', async () => {
    const { plan, deps } = await contained();

    expect(await release(plan, deps)).toMatchObject({ state: 'released' });
  });

  it.each([
    [
      'has a namespace of the same name',
      () => {
        const other = aCluster();
        other.seed({
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name: 'shop', uid: '11111111-2222-4333-8444-555555555555' },
        });
        return other;
      },
    ],
    ['has no such namespace', () => new FakeCluster({ name: 'other' })],
  ])('in another cluster that %s is refused, and not recorded as done', async (_what, other) => {
    const { plan, deps } = await contained();

    const elsewhere = await release(plan, { ...deps, cluster: other() });
    const after = await release(plan, deps);

    expect(elsewhere).toMatchObject({ state: 'refused', reasons: [{ code: 'not-the-cluster' }] });
    expect(after).toMatchObject({ state: 'released' });
  });
});
