import { contain } from '../../src/contain/guarded.ts';
import { awsNodeDaemonSet, createNode, createRunningPod, deleteNode, namespace } from './cluster.ts';
import { containDeps, installRoles, planFor, policyNames, present, removeRoles } from './containment.ts';

const nodeName = 'engine-off-1';
let agents: Awaited<ReturnType<typeof awsNodeDaemonSet>>;

const barePod = async () =>
  createRunningPod(
    {
      metadata: { name: 'tool', namespace: await namespace() },
      spec: { containers: [{ name: 'app', image: 'nginx:1.29' }] },
    },
    { nodeName },
  );

beforeAll(async () => {
  await createNode(nodeName);
  agents = await awsNodeDaemonSet({ networkPolicy: false, nodeNames: [nodeName] });
  await installRoles(['quarantine', 'scale'], await barePod());
});

afterAll(async () => {
  await removeRoles();
  await agents.remove();
  await deleteNode(nodeName);
});

describe('a quarantine where the VPC CNI has network policy switched off', () => {
  it('is not enforceable, and nothing is done', async () => {
    const pod = await barePod();
    const plan = await planFor(pod);

    const result = await contain({ plan }, containDeps());

    expect(plan.expected.verdict).toBe('not-enforceable');
    expect(result.state).toBe('refused');
    expect(await policyNames(pod.metadata?.namespace ?? '')).toEqual([]);
    expect((await present(pod)).metadata?.resourceVersion).toBe(pod.metadata?.resourceVersion);
  });
});
