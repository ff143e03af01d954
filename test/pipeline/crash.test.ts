import type { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import type { KubernetesObject } from '../../src/objects.ts';
import { handle } from '../../src/pipeline.ts';
import { resources } from '../../src/resources.ts';
import { eventOf, received, runtimeDetail } from '../builders/finding.ts';
import { aPolicyOf } from '../builders/policy-file.ts';
import { aRun, type Run } from '../builders/run.ts';
import { deathsOf } from '../builders/runs.ts';
import type { FakeCluster } from '../fakes/fake-cluster.ts';
import { Mortal, type When } from '../fakes/mortal.ts';

const event = () => received(eventOf(runtimeDetail()));
const policy = () => aPolicyOf({ do: ['quarantine', 'scale'] });

const records = async (archive: MemoryStore): Promise<string[]> =>
  (await Array.fromAsync(archive.list('evidence/'))).map(({ key }) => key);

/** What the cluster holds, without what differs between any two runs. */
const objects = async (cluster: FakeCluster): Promise<unknown[]> => {
  const looks = await Promise.all(
    [resources.pods, resources.networkPolicies, resources.deployments].map((resource) => cluster.list(resource)),
  );
  const bare = ({ metadata = {}, spec }: KubernetesObject) => ({
    name: metadata.name,
    labels: metadata.labels,
    annotations: metadata.annotations,
    spec,
  });
  return looks.flatMap((look): unknown[] => (look.state === 'found' ? look.value.map(bare) : [look]));
};

const mortalRun = (run: Run, mortal: Mortal): Run['deps'] => {
  const shared = { archive: run.archive, cluster: run.cluster, alerts: run.alerts };
  const { deps } = aRun({
    policy: policy(),
    ...shared,
    store: mortal.store(run.archive),
    acting: mortal.cluster(run.cluster),
  });
  return { ...deps, alert: (message) => mortal.write(async () => void run.alerts.push(message)) };
};

const uninterrupted = async () => {
  const run = aRun({ policy: policy() });
  const counting = new Mortal(Number.POSITIVE_INFINITY, 'before');
  await handle(event(), mortalRun(run, counting));
  return { writes: counting.writes, records: await records(run.archive), objects: await objects(run.cluster) };
};

const whole = await uninterrupted();
const deaths = deathsOf(whole.writes).map(({ at, when }): [When, number] => [when, at]);

describe('a process killed at any write and started again', () => {
  it('is tested at every write there is', () => {
    expect(whole.writes).toBeGreaterThan(12);
  });

  it.each(deaths)(
    '%s write %d: the same records, the same cluster, and at most the alert in flight repeated',
    async (when, at) => {
      const run = aRun({ policy: policy() });
      await expect(handle(event(), mortalRun(run, new Mortal(at, when)))).rejects.toThrow('killed');

      const handled = await handle(
        event(),
        aRun({ policy: policy(), archive: run.archive, cluster: run.cluster, alerts: run.alerts }).deps,
      );

      expect(['archived', 'duplicate']).toContain(handled.outcome);
      expect(await records(run.archive)).toEqual(whole.records);
      expect(await objects(run.cluster)).toEqual(whole.objects);
      expect(run.alerts.length).toBeGreaterThanOrEqual(1);
      expect(run.alerts.length).toBeLessThanOrEqual(2);
    },
  );
});
