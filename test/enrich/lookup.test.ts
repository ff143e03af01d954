import { lookAtPod } from '../../src/enrich/enrich.ts';
import { resources } from '../../src/resources.ts';
import { aPod, podUid } from '../builders/pod.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';

const name = 'web-6d5f7c9b8-abcde';
const lookUp = (cluster: FakeCluster, uid: string | null = podUid) =>
  lookAtPod(cluster, { namespace: 'shop', name, uid });

describe('which pod it is', () => {
  it('is the one of that name and UID', async () => {
    expect(await lookUp(new FakeCluster({ objects: [aPod()] }))).toMatchObject({
      lookup: 'found',
      problems: [],
      seen: { pod: { metadata: { uid: podUid } } },
    });
  });

  it('is gone when nothing bears the name', async () => {
    expect(await lookUp(new FakeCluster())).toEqual({ lookup: 'gone', seen: null, problems: [] });
  });

  it('is replaced when another UID bears the name, and nothing of the successor is told', async () => {
    const cluster = new FakeCluster({ objects: [aPod({ metadata: { uid: 'a-successor' } })] });
    expect(await lookUp(cluster)).toEqual({ lookup: 'replaced', seen: null, problems: [] });
    expect(cluster.calls).toHaveLength(1);
  });

  it('is not known when nobody could look: that is never "gone"', async () => {
    const cluster = new FakeCluster({ objects: [aPod()] });
    cluster.fail({ verb: 'get', resource: resources.pods }, 'unreachable');
    expect(await lookUp(cluster)).toMatchObject({
      lookup: 'unreachable',
      seen: null,
      problems: [{ code: 'cluster-timeout' }],
    });
    expect(cluster.calls).toHaveLength(1);
  });

  it('is found without being sure when the finding names no UID', async () => {
    expect(await lookUp(new FakeCluster({ objects: [aPod()] }), null)).toMatchObject({
      lookup: 'found',
      problems: [{ code: 'no-uid' }],
    });
  });

  it('is not known when the adapter itself breaks: nothing is thrown', async () => {
    const cluster = new FakeCluster({ objects: [aPod()] });
    cluster.fail({ verb: 'get' }, 'throw');
    expect(await lookUp(cluster)).toMatchObject({ lookup: 'unreachable', problems: [{ code: 'look-broken' }] });
  });
});
