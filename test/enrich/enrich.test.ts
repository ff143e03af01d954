import { enrich } from '../../src/enrich/enrich.ts';
import type { Target } from '../../src/finding/finding.ts';
import { reason } from '../../src/reason.ts';
import { resources } from '../../src/resources.ts';
import { archivedFinding } from '../builders/archived-finding.ts';
import { absent, aDeployment, aNode, found, nodeName, unreachable } from '../builders/kubernetes.ts';
import { aContainerStatus, aPod, podUid } from '../builders/pod.ts';
import { aTarget } from '../builders/target.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';

const ref = { namespace: 'shop', name: 'web-6d5f7c9b8-abcde', uid: podUid };
const instanceId = 'i-0123456789abcdef0';
const containerId = 'a'.repeat(64);
const onNode = { class: 'node', node: { name: null, instanceId } } as const;
const cluster = () =>
  new FakeCluster({
    objects: [aPod(), aDeployment(), aNode(), aNode({ name: 'node-2', instanceId: 'i-0fedcba9876543210' })],
  });

const enriched = (target: Partial<Target>, of: { sample?: boolean } = {}, reader: FakeCluster = cluster()) =>
  enrich(archivedFinding(of), aTarget(target), found(reader));

describe('a target that is a pod', () => {
  it.each(['pod', 'coredns-twin'] as const)('of class %s is looked up', async (targetClass) => {
    expect(await enriched({ class: targetClass, pod: ref })).toMatchObject({
      lookup: 'found',
      ref,
      seen: { pod: {} },
      problems: [],
    });
  });

  it('of a sample finding is not looked up: such a pod was never there', async () => {
    const reader = cluster();
    expect(await enriched({ pod: ref }, { sample: true }, reader)).toMatchObject({
      lookup: 'not-looked-up',
      seen: null,
    });
    expect(reader.calls).toEqual([]);
  });

  it('that the finding does not name could not be looked at', async () => {
    expect(await enriched({})).toMatchObject({
      lookup: 'unreachable',
      seen: null,
      problems: [{ code: 'pod-not-named' }],
    });
  });

  it('in a cluster that cannot be reached is unreachable, with the reason', async () => {
    const [finding, target] = [archivedFinding(), aTarget({ pod: ref })];
    const problem = reason('cluster-timeout', 'no answer');
    expect(await enrich(finding, target, unreachable('no answer'))).toEqual({
      target,
      lookup: 'unreachable',
      ref,
      seen: null,
      problems: [problem],
    });
    expect(await enrich(finding, target, absent)).toMatchObject({
      lookup: 'unreachable',
      problems: [{ code: 'cluster-not-known' }],
    });
  });
});

describe('a target that is no pod', () => {
  it.each(['user', 'serviceaccount', 'image', 'cluster', 'coverage', 'unknown'] as const)(
    'of class %s that names nothing costs no request',
    async (targetClass) => {
      const reader = cluster();
      expect(await enriched({ class: targetClass }, {}, reader)).toMatchObject({
        lookup: 'not-a-pod',
        seen: null,
        problems: [],
      });
      expect(reader.calls).toEqual([]);
    },
  );
});

describe('a node', () => {
  it('is found by the instance at the end of its provider ID, with its pods', async () => {
    const { lookup, node } = await enriched(onNode);
    expect(lookup).toBe('not-a-pod');
    expect(node).toMatchObject({
      node: { value: { metadata: { name: nodeName } } },
      pods: { value: [{ metadata: { name: ref.name } }] },
    });
  });

  it('is found by its name', async () => {
    expect((await enriched({ class: 'node', node: { name: 'node-2', instanceId: null } })).node).toMatchObject({
      node: { state: 'found' },
      pods: { value: [] },
    });
  });

  it('that left the cluster is absent, and one that could not be looked at is not', async () => {
    expect((await enriched({ class: 'node', node: { name: null, instanceId: 'i-00000000000000000' } })).node).toEqual({
      node: absent,
      pods: absent,
    });
    const failing = cluster();
    failing.fail({ resource: resources.nodes }, 'unreachable');
    expect(await enriched(onNode, {}, failing)).toMatchObject({
      node: { node: { state: 'unreachable' } },
      problems: [{ code: 'cluster-timeout' }],
    });
  });

  it('that the finding does not name could not be looked at', async () => {
    expect(await enriched({ class: 'node', node: null })).toMatchObject({
      lookup: 'not-a-pod',
      problems: [{ code: 'node-not-named' }],
    });
  });

  it('has its pods told without secrets', async () => {
    const secret = { containers: [{ name: 'web', env: [{ name: 'P', value: 'hunter2' }] }] };
    const reader = new FakeCluster({ objects: [aPod({ spec: secret }), aNode()] });
    expect(JSON.stringify(await enriched(onNode, {}, reader))).not.toContain('hunter2');
  });
});

describe('a container that no pod was named for', () => {
  it('is found among the pods of its node by its id', async () => {
    expect(await enriched({ ...onNode, containerId })).toMatchObject({
      lookup: 'found',
      ref,
      seen: { pod: { metadata: { uid: podUid } } },
      node: {},
    });
    expect(await enriched({ class: 'pod', node: onNode.node, containerId })).toMatchObject({ lookup: 'found', ref });
  });

  it.each([
    [
      'an init container',
      { initContainerStatuses: [aContainerStatus({ containerID: `containerd://${'d'.repeat(64)}` })] },
    ],
    [
      'an ephemeral container',
      { ephemeralContainerStatuses: [aContainerStatus({ containerID: `containerd://${'d'.repeat(64)}` })] },
    ],
  ])('is found when it is %s', async (_what, status) => {
    const reader = new FakeCluster({ objects: [aPod({ status }), aNode()] });
    expect(await enriched({ ...onNode, containerId: 'd'.repeat(64) }, {}, reader)).toMatchObject({ lookup: 'found' });
  });

  it('is gone when no pod of the node has it', async () => {
    const other = { containerId: 'e'.repeat(64) };
    expect(await enriched({ ...onNode, ...other })).toMatchObject({
      lookup: 'not-a-pod',
      problems: [{ code: 'container-not-found' }],
    });
    expect(await enriched({ class: 'pod', node: onNode.node, ...other })).toMatchObject({
      lookup: 'gone',
      problems: [{ code: 'container-not-found' }],
    });
  });

  it('is not known when the pods could not be looked at', async () => {
    const failing = cluster();
    failing.fail({ verb: 'list', resource: resources.pods }, 'unreachable');
    expect(await enriched({ class: 'pod', node: onNode.node, containerId }, {}, failing)).toMatchObject({
      lookup: 'unreachable',
      problems: [{ code: 'cluster-timeout' }],
    });
  });
});

describe('a workload', () => {
  const workload = { kind: 'Deployment', namespace: 'shop', name: 'web', uid: '9a8b7c6d-5e4f-4a3b-8c2d-1e0f9a8b7c6d' };
  const look = (of: Partial<typeof workload>, reader = cluster()) =>
    enriched({ class: 'workload', workload: { ...workload, ...of } }, {}, reader);

  it('is found by name and UID, with the pods that it selects', async () => {
    expect(await look({})).toMatchObject({
      lookup: 'not-a-pod',
      workload: {
        workload: { value: { metadata: { name: 'web' } } },
        pods: { value: [{ metadata: { name: ref.name } }] },
      },
    });
  });

  it('of which another one bears the name now is absent', async () => {
    expect((await look({ uid: '00000000-0000-4000-8000-000000000000' })).workload).toEqual({
      workload: absent,
      pods: absent,
    });
  });

  it('of a kind that is not looked at is not taken for absent', async () => {
    expect(await look({ kind: 'ReplicationController' })).toMatchObject({
      workload: { workload: { state: 'unreachable' } },
      problems: [{ code: 'owner-kind-unknown' }],
    });
  });

  it('has its pods by every form of its selector', async () => {
    const selector = {
      matchExpressions: [
        { key: 'app', operator: 'In', values: ['web'] },
        { key: 'gone', operator: 'DoesNotExist' },
        { key: 'app', operator: 'Exists' },
        { key: 'app', operator: 'NotIn', values: ['db'] },
      ],
    };
    const reader = new FakeCluster({ objects: [aPod(), aDeployment('web', { spec: { selector } })] });
    expect((await look({}, reader)).workload?.pods).toMatchObject({ value: [{}] });
    const strange = new FakeCluster({
      objects: [
        aPod(),
        aDeployment('web', { spec: { selector: { matchExpressions: [{ key: 'app', operator: 'Gt' }] } } }),
      ],
    });
    expect((await look({}, strange)).workload?.pods).toEqual(absent);
  });

  it('that could not be looked at is unreachable', async () => {
    const failing = cluster();
    failing.fail({ resource: resources.deployments }, 'throw');
    expect(await look({}, failing)).toMatchObject({
      workload: { workload: { state: 'unreachable' } },
      problems: [{ code: 'look-broken' }],
    });
  });
});
