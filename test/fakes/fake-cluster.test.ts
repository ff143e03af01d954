import { resources } from '../../src/resources.ts';
import { aNamespace } from '../builders/kubernetes.ts';
import { aPod } from '../builders/pod.ts';
import { clusterContract } from './cluster-contract.ts';
import { FakeCluster } from './fake-cluster.ts';

clusterContract('the fake cluster', async () => {
  const cluster = new FakeCluster({ controllers: true, objects: [aNamespace('test')] });
  return { cluster, namespace: 'test' };
});

describe('the fake cluster, for tests', () => {
  const open = () => new FakeCluster({ objects: [aPod()] });
  const look = (cluster: FakeCluster) => cluster.get(resources.pods, 'shop', 'web-6d5f7c9b8-abcde');
  const label = (cluster: FakeCluster) =>
    cluster.patch(resources.pods, 'shop', 'web-6d5f7c9b8-abcde', { metadata: { labels: { a: 'b' } } });
  const isLabelled = (cluster: FakeCluster): boolean =>
    cluster.object(resources.pods, 'shop', 'web-6d5f7c9b8-abcde')?.metadata?.labels?.['a'] === 'b';

  it('fails the call that is meant, and no other', async () => {
    const cluster = open();
    cluster.fail({ verb: 'get', resource: resources.pods, nth: 2 }, 'unreachable');
    const states = [await look(cluster), await look(cluster), await look(cluster)].map(({ state }) => state);
    expect(states).toEqual(['found', 'unreachable', 'found']);
  });

  it('loses the answer to a write that happened', async () => {
    const cluster = open();
    cluster.fail({ verb: 'patch' }, 'lost');
    expect(await label(cluster)).toMatchObject({ state: 'unreachable' });
    expect(isLabelled(cluster)).toBe(true);
  });

  it.each([
    ['refused', { state: 'refused' }],
    ['conflict', { state: 'conflict' }],
    ['unreachable', { state: 'unreachable' }],
  ] as const)('answers %s to a write that did not happen', async (fault, answer) => {
    const cluster = open();
    cluster.fail({}, fault);
    expect(await label(cluster)).toMatchObject(answer);
    expect(isLabelled(cluster)).toBe(false);
  });

  it('ends like a process that dies', async () => {
    const cluster = open();
    cluster.fail({ verb: 'patch' }, 'throw');
    await expect(label(cluster)).rejects.toThrow('the process ended at patch pods');
    cluster.heal();
    expect(await label(cluster)).toMatchObject({ state: 'written' });
  });

  it('lets somebody do what their roles say, and nothing else', async () => {
    const rules = [{ apiGroups: [''], resources: ['pods'], verbs: ['get'] }];
    const reader = open().as([{ kind: 'ClusterRole', metadata: { name: 'reader' }, rules }]);
    expect(await look(reader)).toMatchObject({ state: 'found' });
    expect(await label(reader)).toMatchObject({ state: 'refused', problem: { code: 'cluster-forbidden' } });
    expect(await reader.list(resources.pods)).toMatchObject({
      state: 'unreachable',
      problem: { code: 'cluster-forbidden' },
    });
  });

  it('ends every watch, as an API server does now and then', async () => {
    const cluster = open();
    const seen: string[] = [];
    const ended = (async () => {
      for await (const { type } of cluster.watch(resources.pods, {}, new AbortController().signal)) seen.push(type);
    })();
    await new Promise((resolve) => setTimeout(resolve, 20));
    cluster.closeWatches();
    await ended;
    expect(seen).toEqual(['ADDED']);
  });

  it('gives logs, of an earlier run too', async () => {
    const cluster = open();
    cluster.setLog('shop', 'web-6d5f7c9b8-abcde', 'web', 'GET /shell');
    const log = (previous: boolean) =>
      cluster.log('shop', 'web-6d5f7c9b8-abcde', { container: 'web', previous, limitBytes: 5 });
    expect(await log(false)).toEqual({ state: 'found', value: 'GET /' });
    expect(await log(true)).toEqual({ state: 'absent' });
  });
});
