import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { readJson } from '../../src/archive/json-record.ts';
import { planKey } from '../../src/archive/keys.ts';
import { contain } from '../../src/contain/guarded.ts';
import { responderManifests } from '../../src/contain/rbac.ts';
import type { Pod } from '../../src/objects.ts';
import {
  applyObject,
  asAdmin,
  awsNodeDaemonSet,
  cluster,
  createNode,
  deleteNode,
  eventually,
  namespace,
  playPolicyController,
  podPath,
  request,
  startKwok,
} from './cluster.ts';
import { clusterAs, containDeps, installRoles, planFor, policyNames, removeRoles } from './containment.ts';

const node = 'capture-1';
let agents: Awaited<ReturnType<typeof awsNodeDaemonSet>>;

const runningPod = (where: string): Promise<Pod> =>
  eventually(async () => {
    const pod = await asAdmin<Pod>('GET', `/api/v1/namespaces/${where}/pods/web`);
    if (pod.status?.phase !== 'Running' || !pod.status.podIP) throw new Error('kwok has not started it yet');
    return pod;
  });

const aPodWithLogs = async (): Promise<Pod> => {
  const where = await namespace();
  playPolicyController(where);
  await asAdmin('POST', `/api/v1/namespaces/${where}/pods`, {
    metadata: { name: 'web' },
    spec: {
      nodeName: node,
      tolerations: [{ operator: 'Exists' }],
      containers: [{ name: 'app', image: 'nginx:1.29', env: [{ name: 'TOKEN', value: 'hunter2' }] }],
    },
  });
  const pod = await runningPod(where);
  await asAdmin('POST', `/api/v1/namespaces/${where}/events`, {
    metadata: { name: 'web.1' },
    involvedObject: { apiVersion: 'v1', kind: 'Pod', name: 'web', namespace: where, uid: pod.metadata?.uid },
    reason: 'Unhealthy',
    type: 'Warning',
  });
  return pod;
};

beforeAll(async () => {
  const kwok = await startKwok(cluster(), {
    logs: [{ container: 'app', lines: ['GET /', 'GET /shell'] }],
  });
  await createNode(node, { kwok });
  agents = await awsNodeDaemonSet({ networkPolicy: true, nodeNames: [node] });
  await installRoles(['quarantine'], await aPodWithLogs());
});

afterAll(async () => {
  await removeRoles();
  await agents.remove();
  await deleteNode(node);
});

describe('evidence on the real API server', () => {
  it('holds pod, events and, with the right to them, the logs, and never a secret', async () => {
    for (const object of responderManifests(['quarantine'], { logs: true })) await applyObject(object);
    const pod = await aPodWithLogs();
    const archive = new MemoryStore();
    const plan = await planFor(pod);
    const mayRead = async (): Promise<void> => {
      const answer = await request('responder', 'GET', `${podPath(pod)}/log?container=app`);
      if (answer.status !== 200) throw new Error(`${answer.status}`);
    };
    await eventually(mayRead);

    const result = await contain({ plan }, containDeps({ archive, capture: { logs: true } }));

    expect(result).toMatchObject({ state: 'done', finished: true });
    const captured = await readJson(archive, planKey(plan, 'capture'));
    expect(captured).toMatchObject({
      value: {
        complete: true,
        pod: { metadata: { uid: pod.metadata?.uid } },
        events: { value: expect.arrayContaining([expect.objectContaining({ reason: 'Unhealthy' })]) },
        logs: [{ container: 'app', previous: false, state: 'captured' }, { previous: true }],
      },
    });
    expect(JSON.stringify(captured)).not.toContain('hunter2');
    const { logs } = (captured as unknown as { value: { logs: { key: string }[] } }).value;
    const log = await archive.get(logs[0]?.key ?? '');
    expect(log.state === 'found' && Buffer.from(log.body).toString()).toMatch(/Z GET \/\n.*Z GET \/shell\n/);
  });

  it('goes without logs where the responder has no right to them, says so, and cuts the pod off all the same', async () => {
    const pod = await aPodWithLogs();
    const archive = new MemoryStore();
    const plan = await planFor(pod);

    const result = await contain(
      { plan },
      containDeps({ archive, capture: { logs: true }, cluster: await withoutLogs(pod) }),
    );

    expect(result).toMatchObject({ state: 'done', finished: true });
    expect(await policyNames(pod.metadata?.namespace ?? '')).toHaveLength(1);
    const captured = await readJson(archive, planKey(plan, 'capture'));
    expect(captured).toMatchObject({ value: { complete: false, missing: [{ code: 'cluster-forbidden' }, {}] } });
  });
});

/** The responder as it is printed for a policy that captures no logs. */
const withoutLogs = async (pod: Pod): Promise<ReturnType<typeof clusterAs>> => {
  for (const object of responderManifests(['quarantine'])) await applyObject(object);
  await eventually(async () => {
    const answer = await request('responder', 'GET', `${podPath(pod)}/log?container=app`);
    if (answer.status !== 403) throw new Error(`${answer.status}`);
  });
  return clusterAs('responder');
};
