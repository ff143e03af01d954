import { createHash } from 'node:crypto';
import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { readJson } from '../../src/archive/json-record.ts';
import { planKey } from '../../src/archive/keys.ts';
import { contain } from '../../src/contain/guarded.ts';
import type { Plan } from '../../src/contain/plan.ts';
import { responderClusterRole } from '../../src/contain/rbac.ts';
import type { JsonObject } from '../../src/json.ts';
import type { KubernetesObject } from '../../src/objects.ts';
import type { ArchiveStore } from '../../src/ports.ts';
import { resources } from '../../src/resources.ts';
import { aCluster, containDeps, plannedOn } from '../builders/containment.ts';
import { aPod, podUid } from '../builders/pod.ts';
import type { FakeCluster } from '../fakes/fake-cluster.ts';

const podName = aPod().metadata?.name ?? '';

const anEvent: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'Event',
  metadata: { name: 'web.1', namespace: 'shop' },
  involvedObject: { kind: 'Pod', name: podName, uid: podUid },
  reason: 'BackOff',
};
const aSlice = (name: string, uid: string): KubernetesObject => ({
  apiVersion: 'discovery.k8s.io/v1',
  kind: 'EndpointSlice',
  metadata: { name, namespace: 'shop' },
  endpoints: [{ addresses: ['10.0.0.1'], targetRef: { kind: 'Pod', uid } }],
});
const container = aPod().spec?.containers?.[0]?.name ?? '';

type Run = { cluster: FakeCluster; archive: ArchiveStore; plan: Plan; record: (kind: string) => Promise<JsonObject> };

const contained = async (
  given: { logs?: boolean; withinMs?: number; archive?: ArchiveStore; before?: (cluster: FakeCluster) => void } = {},
): Promise<Run> => {
  const cluster = aCluster(anEvent, aSlice('ours', podUid), aSlice('theirs', 'another'));
  const { logs = false, withinMs = 200, archive = new MemoryStore() } = given;
  const plan = await plannedOn(cluster);
  given.before?.(cluster);
  const result = await contain({ plan }, containDeps(cluster, { archive, capture: { logs, withinMs } }));
  if (result.state !== 'done') throw new Error(JSON.stringify(result.reasons));
  const record = async (kind: string): Promise<JsonObject> => {
    const read = await readJson(archive, planKey(plan, kind));
    if (read.state !== 'found') throw new Error(`${kind}: ${read.state}`);
    return read.value;
  };
  return { cluster, archive, plan, record };
};

const keysIn = async (archive: ArchiveStore, prefix: string): Promise<string[]> => {
  const keys: string[] = [];
  for await (const { key } of archive.list(prefix)) keys.push(key.slice(key.lastIndexOf('/') + 1));
  return keys;
};

const isCutOff = ({ cluster }: Run): boolean => cluster.objects(resources.networkPolicies).length === 1;

describe('evidence before a containment', () => {
  it('is what the API server says of the pod and around it, before anything was changed', async () => {
    const { record } = await contained();

    expect(await record('capture')).toMatchObject({
      phase: 'before',
      complete: true,
      missing: [],
      pod: { metadata: { uid: podUid, labels: aPod().metadata?.labels } },
      events: { state: 'found', value: [{ reason: 'BackOff' }] },
      endpointSlices: { state: 'found', value: [{ metadata: { name: 'ours' } }] },
      logs: [],
    });
    expect(JSON.stringify(await record('capture'))).not.toContain('lazaret.dev/quarantine-uid');
  });

  it('comes before the first write to the cluster', async () => {
    const { cluster } = await contained();
    const at = (path: string, verb: string): number =>
      cluster.calls.findIndex((call) => call.path === path && call.verb === verb);

    expect(at('events', 'list')).toBeGreaterThan(-1);
    expect(at('events', 'list')).toBeLessThan(at('pods', 'patch'));
  });

  it('has no logs unless the policy asks for them', async () => {
    const run = await contained({ before: (cluster) => cluster.setLog('shop', podName, container, 'secret') });

    expect(run.cluster.calls.some(({ path }) => path === 'pods/log')).toBe(false);
    expect(await keysIn(run.archive, 'logs/v1/')).toEqual([]);
    expect(await keysIn(run.archive, 'evidence/v1/')).not.toContain('capture-after.json');
  });

  it('has the logs of this run and the one before apart from the records, which seal them by their hash', async () => {
    const run = await contained({
      logs: true,
      before: (cluster) => {
        cluster.setLog('shop', podName, container, 'now');
        cluster.setLog('shop', podName, container, 'then', true);
      },
    });

    expect(await keysIn(run.archive, 'logs/v1/')).toEqual(
      ['current-after', 'current-before', 'previous-after', 'previous-before'].map((one) => `${container}-${one}.log`),
    );
    const [now, before] = (await run.record('capture'))['logs'] as { key: string; sha256: string }[];
    const read = await run.archive.get(before?.key ?? '');
    expect(read.state === 'found' && Buffer.from(read.body).toString()).toBe('then');
    expect(now).toMatchObject({ sha256: createHash('sha256').update('now').digest('hex'), bytes: 3, capped: false });
    expect(JSON.stringify(await run.record('capture'))).not.toContain('"then"');
    expect(await run.record('capture-after')).toMatchObject({ phase: 'after', complete: true });
  });

  it.each<[string, (cluster: FakeCluster) => void]>([
    ['an API server that does not answer', (cluster) => cluster.fail({ resource: resources.events }, { delayMs: 400 })],
    ['an API server that refuses', (cluster) => cluster.fail({ resource: resources.events }, 'unreachable')],
  ])('is left incomplete by %s, named as such, and the pod is cut off all the same', async (_who, before) => {
    const run = await contained({ withinMs: 40, before });

    expect(isCutOff(run)).toBe(true);
    expect(await run.record('capture')).toMatchObject({ complete: false, events: { state: 'unreachable' } });
  });

  it('is made up for afterwards, when there is time', async () => {
    const run = await contained({
      withinMs: 40,
      before: (cluster) => cluster.fail({ resource: resources.events, nth: 1 }, { delayMs: 400 }),
    });

    expect(await run.record('capture-after')).toMatchObject({ complete: true, events: { state: 'found' } });
  });

  it('holds a containment up no longer than it may, however slow the archive is', async () => {
    const inner = new MemoryStore();
    const slow: ArchiveStore = {
      put: async (key, body) => {
        if (key.endsWith('/capture.json')) await new Promise((resolve) => setTimeout(resolve, 500));
        return inner.put(key, body);
      },
      get: (key) => inner.get(key),
      list: (prefix) => inner.list(prefix),
    };
    const begun = performance.now();

    expect(isCutOff(await contained({ archive: slow, withinMs: 40 }))).toBe(true);
    expect(performance.now() - begun).toBeLessThan(450);
  });
});

describe('the rights for it', () => {
  const mayReadLogs = (logs: boolean): boolean =>
    JSON.stringify(responderClusterRole(['quarantine'], { logs })).includes('pods/log');

  it('hold the logs only where the policy captures them', () => {
    expect([mayReadLogs(false), mayReadLogs(true)]).toEqual([false, true]);
  });
});
