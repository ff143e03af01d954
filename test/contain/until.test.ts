import { until } from '../../src/contain/kubernetes/until.ts';
import type { ClusterReader, WatchEvent } from '../../src/ports.ts';
import { resources } from '../../src/resources.ts';
import { aNetworkPolicy } from '../builders/kubernetes.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';

const watched = { resource: resources.networkPolicies, options: { namespace: 'shop' } };
const isThere = (objects: readonly unknown[]): boolean => objects.length > 0;
const soon = (act: () => void): void => void setTimeout(act, 15);
const watchesOf = (cluster: FakeCluster): number => cluster.calls.filter(({ verb }) => verb === 'watch').length;

describe('waiting', () => {
  it('ends as soon as the list shows it, without a watch', async () => {
    const cluster = new FakeCluster({ objects: [aNetworkPolicy('a', {})] });

    expect(await until(cluster, watched, isThere, 1_000)).toBe(true);
    expect(watchesOf(cluster)).toBe(0);
  });

  it('ends with the change that the watch tells, and does not look again and again', async () => {
    const cluster = new FakeCluster({ serves: [resources.networkPolicies] });
    soon(() => cluster.seed(aNetworkPolicy('a', {})));
    const begun = performance.now();

    expect(await until(cluster, watched, isThere, 5_000)).toBe(true);
    expect(performance.now() - begun).toBeLessThan(1_000);
    expect(cluster.calls.filter(({ verb }) => verb === 'list')).toHaveLength(1);
  });

  it('goes on when the server closes the watch: it lists, and watches again', async () => {
    const cluster = new FakeCluster({ serves: [resources.networkPolicies] });
    soon(() => cluster.closeWatches());
    setTimeout(() => cluster.seed(aNetworkPolicy('a', {})), 30);

    expect(await until(cluster, watched, isThere, 5_000)).toBe(true);
    expect(watchesOf(cluster)).toBeLessThanOrEqual(2);
  });

  it('sees what came while no watch was open, as after 410 Gone', async () => {
    let lists = 0;
    const reader = {
      list: async () => {
        lists += 1;
        return { state: 'found', value: lists > 1 ? [aNetworkPolicy('a', {})] : [] };
      },
      async *watch(): AsyncGenerator<WatchEvent> {},
    } as unknown as ClusterReader;

    expect(await until(reader, watched, isThere, 5_000)).toBe(true);
    expect(lists).toBe(2);
  });

  it('notices that an object is gone', async () => {
    const cluster = new FakeCluster({ objects: [aNetworkPolicy('a', {})] });
    soon(() => cluster.drop(resources.networkPolicies, 'shop', 'a'));

    expect(await until(cluster, watched, (all) => all.length === 0, 5_000)).toBe(true);
  });

  it.each<[string, (cluster: FakeCluster) => void]>([
    ['nothing happens', () => {}],
    ['nobody answers', (cluster) => cluster.fail({ verb: 'list' }, 'unreachable')],
    ['a list takes too long', (cluster) => cluster.fail({ verb: 'list' }, { delayMs: 200 })],
    ['the watch never begins', (cluster) => cluster.fail({ verb: 'watch' }, { delayMs: 200 })],
  ])('is over at its time when %s, and says that it was not seen', async (_what, happens) => {
    const cluster = new FakeCluster({ serves: [resources.networkPolicies] });
    happens(cluster);
    const begun = performance.now();

    expect(await until(cluster, watched, isThere, 40)).toBe(false);
    expect(performance.now() - begun).toBeLessThan(190);
  });
});
