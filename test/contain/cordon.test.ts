import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { contain } from '../../src/contain/guarded.ts';
import { responderManifests } from '../../src/contain/rbac.ts';
import { release } from '../../src/contain/release.ts';
import { reverify } from '../../src/contain/reverify.ts';
import { readerManifests } from '../../src/enrich/reader-role.ts';
import type { Node } from '../../src/objects.ts';
import { resources } from '../../src/resources.ts';
import { aClock } from '../builders/clock.ts';
import { aCluster, containDeps, plannedOn } from '../builders/containment.ts';
import { absent, aNode, found, nodeName, unreachable } from '../builders/kubernetes.ts';
import { aPlan } from '../builders/plan.ts';
import { podUid } from '../builders/pod.ts';
import { aPodSeen, type PodSeenOverrides } from '../builders/seen.ts';
import type { FakeCluster } from '../fakes/fake-cluster.ts';

const codes = (reasons: readonly { code: string }[]): string[] => reasons.map(({ code }) => code);
const plan = (overrides: PodSeenOverrides = {}) => aPlan(aPodSeen(overrides), { action: 'cordon' });
const cordonedNode = (): Node => ({ ...aNode(), spec: { unschedulable: true } });
const nodeIn = (cluster: FakeCluster): Node | undefined => cluster.object(resources.nodes, null, nodeName) as Node;

describe('a plan to cordon', () => {
  it("is about the pod's node, and never promises more than that nothing new comes", () => {
    const { target, steps, expected } = plan();
    expect(target).toEqual({ kind: 'Node', namespace: null, name: nodeName, uid: aNode().metadata?.uid });
    expect(steps.map(({ name, undo, manifest }) => [name, undo, manifest?.['spec']])).toEqual([
      ['cordon', 'restores', { unschedulable: true }],
    ]);
    expect(expected).toMatchObject({
      verdict: 'partial',
      reasons: [{ code: 'node-cordoned' }],
      next: { command: `lazaret quarantine shop/web-6d5f7c9b8-abcde --uid ${podUid} --apply` },
    });
  });

  it.each<[string, PodSeenOverrides, string]>([
    ['it is cordoned already', { node: found(cordonedNode()) }, 'already-cordoned'],
    ['it is gone', { node: absent }, 'node-gone'],
    ['it could not be looked at', { node: unreachable() }, 'node-unknown'],
    [
      "it is Fargate's",
      { node: found(aNode({ labels: { 'eks.amazonaws.com/compute-type': 'fargate' } })) },
      'node-is-fargate',
    ],
  ])('is refused where %s', (_why, overrides, code) => {
    expect([codes(plan(overrides).refusals), plan(overrides).steps]).toEqual([[code], []]);
  });

  it.each([
    ['Karpenter', { 'karpenter.sh/nodepool': 'default' }, /Karpenter may remove the node/],
    ['Auto Mode', { 'eks.amazonaws.com/compute-type': 'auto', 'karpenter.sh/nodepool': 'x' }, /^EKS Auto Mode/m],
    ['a node group', { 'eks.amazonaws.com/nodegroup': 'workers' }, /cluster-autoscaler, where it runs/],
  ])('names who may remove the node with the pod: %s', (_who, labels, says) => {
    expect(plan({ node: found(aNode({ labels })) }).steps[0]?.costs.join('\n')).toMatch(says);
  });
});

describe('a cordon', () => {
  const begun = async (cluster = aCluster()) => {
    const clock = aClock();
    const deps = containDeps(cluster, { cluster, archive: new MemoryStore(), clock });
    const made = await plannedOn(cluster, { action: 'cordon' });
    const result = await contain({ plan: made }, deps);
    clock.advance(60_000);
    return { cluster, deps, plan: made, result };
  };

  it('sets `unschedulable`, and a release takes it back', async () => {
    const { cluster, deps, plan: made, result } = await begun();
    expect(result).toMatchObject({ state: 'done', finished: true, verdict: { verdict: 'partial' } });
    expect(nodeIn(cluster)?.spec).toEqual({ ...aNode().spec, unschedulable: true });
    expect(await release(made, deps)).toMatchObject({ state: 'released', notes: [] });
    expect(nodeIn(cluster)?.spec?.unschedulable ?? false).toBe(false);
  });

  it.each<[string, (cluster: FakeCluster) => void, string]>([
    [
      'somebody uncordoned the node',
      (cluster) => cluster.change(resources.nodes, null, nodeName, { spec: { unschedulable: null } }),
      'uncordoned-again',
    ],
    ['the node was removed', (cluster) => void cluster.drop(resources.nodes, null, nodeName), 'node-gone'],
  ])('is seen to have ended where %s', async (_what, change, code) => {
    const { cluster, deps, plan: made } = await begun();
    change(cluster);
    const looked = await reverify(made, deps);
    expect(looked).toMatchObject({ verdict: { verdict: 'unverified', reasons: [{ code }] } });
    expect(looked.state === 'looked' && codes(looked.drift)).toContain(code);
  });

  it('needs no right that `lazaret rbac --actions cordon` does not print', async () => {
    const cluster = aCluster();
    const responder = cluster.as([...readerManifests(), ...responderManifests(['cordon'])]);
    const made = await plannedOn(responder, { action: 'cordon' });
    const deps = containDeps(cluster, { cluster: responder });
    expect(await contain({ plan: made }, deps)).toMatchObject({ state: 'done', finished: true });
    expect(await release(made, deps)).toMatchObject({ state: 'released' });
  });
});
