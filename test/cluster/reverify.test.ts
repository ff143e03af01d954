import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { contain } from '../../src/contain/guarded.ts';
import { quarantineLabel, quarantineName } from '../../src/contain/names.ts';
import { release } from '../../src/contain/release.ts';
import { type Reverified, reverify } from '../../src/contain/reverify.ts';
import type { Pod } from '../../src/objects.ts';
import {
  asAdmin,
  awsNodeDaemonSet,
  createNode,
  createRunningPod,
  deleteNode,
  eventually,
  mergePatch,
  namespace,
  playPolicyController,
  podPath,
  request,
} from './cluster.ts';
import { containDeps, createPolicy, installRoles, planFor, policyNames, present, removeRoles } from './containment.ts';

const [one, two] = ['reverify-1', 'reverify-2'] as const;
let agents: Awaited<ReturnType<typeof awsNodeDaemonSet>>;

const pod = (where: string, name: string, nodeName: string = one): Promise<Pod> =>
  createRunningPod(
    {
      metadata: { name, namespace: where, labels: { app: 'tool' } },
      spec: { containers: [{ name: 'app', image: 'nginx:1.29' }] },
    },
    { nodeName },
  );

beforeAll(async () => {
  for (const name of [one, two]) await createNode(name);
  agents = await awsNodeDaemonSet({ networkPolicy: true, nodeNames: [one, two] });
  await installRoles(['quarantine'], await pod(await namespace(), 'probe'));
});

afterAll(async () => {
  await removeRoles();
  await agents.remove();
  for (const name of [one, two]) await deleteNode(name);
});

const contained = async () => {
  const where = await namespace();
  playPolicyController(where);
  const evil = await pod(where, 'tool-evil');
  const deps = containDeps({ archive: new MemoryStore() });
  const plan = await planFor(evil);
  expect(await contain({ plan }, deps)).toMatchObject({ verdict: { verdict: 'isolated' } });
  const policyPath = `/apis/networking.k8s.io/v1/namespaces/${where}/networkpolicies/${quarantineName(evil.metadata?.uid ?? '')}`;
  return { where, evil, deps, plan, policyPath };
};

const driftOf = (answer: Reverified): string[] =>
  answer.state === 'looked' ? answer.drift.map(({ code }) => code) : [answer.state];

/** Somebody who may takes our policy away; the controller's finalizer goes with it. */
const dropPolicy = async (path: string): Promise<void> => {
  expect((await request('responder', 'DELETE', path)).status).toBe(200);
  await eventually(async () => expect((await request('admin', 'GET', path)).status).toBe(404));
};

describe('a later look on the real API server', () => {
  it('finds nothing where nothing has changed', async () => {
    const { plan, deps } = await contained();
    expect(driftOf(await reverify(plan, deps))).toEqual([]);
  });

  it('tells a pod that came under the old prefix, and a policy that lets somebody in', async () => {
    const { where, plan, deps } = await contained();
    await pod(where, 'tool-fresh', two);
    await createPolicy(where, 'open', {
      podSelector: {},
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }],
    });
    const answer = await reverify(plan, deps);
    expect(driftOf(answer)).toEqual(['verdict-worse', 'sibling-appeared', 'policy-appeared']);
    expect(answer).toMatchObject({ verdict: { verdict: 'partial' } });
  });

  it('puts our policy and our label back with the rights of the responder, and it is isolated again', async () => {
    const { where, evil, plan, deps, policyPath } = await contained();
    await dropPolicy(policyPath);
    const free = { metadata: { labels: { [quarantineLabel]: null } } };
    expect((await request('responder', 'PATCH', podPath(evil), free, mergePatch)).status).toBe(200);

    const untouched = await reverify(plan, deps);
    expect(driftOf(untouched)).toEqual(expect.arrayContaining(['policy-missing', 'label-missing']));
    expect(await policyNames(where)).toEqual([]);
    const mended = await reverify(plan, deps, true);

    expect(mended).toMatchObject({ mended: [{ code: 'mended' }, { code: 'mended' }] });
    await eventually(async () =>
      expect(await reverify(plan, deps)).toMatchObject({ verdict: { verdict: 'isolated' } }),
    );
    expect((await release(plan, deps)).state).toBe('released');
    expect((await present(evil)).metadata?.labels).toEqual(evil.metadata?.labels);
  });

  it('a release names the pod that came up meanwhile as the first of its prefix on another node', async () => {
    const { where, plan, deps } = await contained();
    await pod(where, 'tool-fresh', two);
    const released = await release(plan, deps);
    expect(released).toMatchObject({
      state: 'released',
      notes: [{ code: 'connections-may-revive' }, { code: 'sibling-stays-cut-off' }],
    });
    expect(JSON.stringify(released)).toContain(`kubectl delete pod --namespace ${where} tool-fresh`);
    expect(await asAdmin('GET', `/api/v1/namespaces/${where}/pods/tool-fresh`)).toBeDefined();
  });
});
