import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { contain } from '../../src/contain/guarded.ts';
import { responderManifests } from '../../src/contain/rbac.ts';
import { release } from '../../src/contain/release.ts';
import { reverify } from '../../src/contain/reverify.ts';
import { readerManifests } from '../../src/enrich/reader-role.ts';
import { guardAgain } from '../../src/flow/guard-again.ts';
import type { Cluster } from '../../src/ports.ts';
import { resources } from '../../src/resources.ts';
import { aClock } from '../builders/clock.ts';
import { aCluster, containDeps, plannedOn } from '../builders/containment.ts';
import { aPlan } from '../builders/plan.ts';
import { aBarePod, aPod, podUid } from '../builders/pod.ts';
import { aPodSeen } from '../builders/seen.ts';
import type { FakeCluster } from '../fakes/fake-cluster.ts';

const podName = 'web-6d5f7c9b8-abcde';
const codes = (reasons: readonly { code: string }[]): string[] => reasons.map(({ code }) => code);
const consented = { action: 'delete' as const, accept: ['delete'] };
const deletions = (cluster: FakeCluster) => cluster.calls.filter(({ verb }) => verb === 'delete');

describe('a plan to delete', () => {
  it('cannot be undone, says so, and names what is lost and who makes it again', () => {
    const plan = aPlan(aPodSeen(), consented);
    expect(plan).toMatchObject({ reversible: false, refusals: [], target: { kind: 'Pod', uid: podUid } });
    expect(plan.steps.map(({ name, undo, command }) => [name, undo, command])).toEqual([
      ['delete-pod', 'none', `kubectl delete pod --namespace shop ${podName} --grace-period 1`],
    ]);
    const costs = plan.steps[0]?.costs.join('\n');
    expect(costs).toMatch(/lost as evidence[\s\S]*Deployment shop\/web makes another[\s\S]*No PodDisruptionBudget/i);
    expect([plan.expected.verdict, codes(plan.expected.reasons)]).toEqual(['partial', ['pod-deleted']]);
  });

  it('without the consent is refused, and shows the command all the same', () => {
    const plan = aPlan(aPodSeen(), { action: 'delete' });
    expect(codes(plan.refusals)).toEqual(['delete-needs-consent']);
    expect(plan.steps[0]?.command).toMatch(/^kubectl delete pod/);
  });

  it.each([
    ['a mirror pod', { metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } }, 'static-pod'],
    ['one that has ended', { status: { phase: 'Succeeded' } }, 'pod-ended'],
  ])('of %s is refused, and shows no command', (_what, overrides, code) => {
    const plan = aPlan(aPodSeen({ pod: aBarePod('tool', overrides), owners: [] }), consented);
    expect([codes(plan.refusals), plan.steps]).toEqual([[code], []]);
  });
});

describe('a deletion', () => {
  const begun = async () => {
    const cluster = aCluster();
    const clock = aClock();
    const { cluster: controlled } = containDeps(cluster);
    const asked: unknown[] = [];
    const recording: Cluster = {
      ...controlled,
      delete: (...call) => {
        asked.push(call.slice(3));
        return cluster.delete(...call);
      },
    };
    const deps = containDeps(cluster, { cluster: recording, archive: new MemoryStore(), clock });
    const plan = await plannedOn(cluster, consented);
    const result = await contain({ plan }, deps);
    clock.advance(60_000);
    return { cluster, deps, plan, result, asked };
  };

  it('keeps the evidence first, names the UID, and leaves a moment for the kubelet', async () => {
    const { cluster, deps, plan, result, asked } = await begun();
    expect(result).toMatchObject({ state: 'done', verdict: { reasons: [{ code: 'pod-still-ending' }] } });
    expect(result.records.some((key) => key.endsWith('/capture.json'))).toBe(true);
    expect(asked).toEqual([[expect.objectContaining({ uid: podUid }), { gracePeriodSeconds: 1 }]]);
    cluster.drop(resources.pods, 'shop', podName);
    expect(await reverify(plan, deps)).toMatchObject({ verdict: { reasons: [{ code: 'pod-deleted' }] }, drift: [] });
  });

  it('is not repeated on another pod that bears the name by then', async () => {
    const { cluster, deps, plan } = await begun();
    cluster.drop(resources.pods, 'shop', podName);
    cluster.seed(aPod({ metadata: { uid: 'another' } }));
    expect((await contain({ plan }, deps)).state).toBe('done');
    expect(deletions(cluster)).toHaveLength(1);
    expect(cluster.object(resources.pods, 'shop', podName)?.metadata?.deletionTimestamp).toBeUndefined();
  });

  it('of a pod that is quarantined is for a person to add, and its quarantine can be released all the same', async () => {
    const cluster = aCluster();
    const archive = new MemoryStore();
    const clock = aClock();
    const recheck = guardAgain({ archive, clock, policy: null, byPerson: true });
    const deps = containDeps(cluster, { archive, clock, recheck });
    const cause = { requestId: 'asked' };
    const quarantine = await plannedOn(cluster, { cause });
    expect(await contain({ plan: quarantine }, deps)).toMatchObject({ verdict: { verdict: 'isolated' } });
    expect(await contain({ plan: await plannedOn(cluster, { ...consented, cause }) }, deps)).toMatchObject({
      state: 'done',
    });
    cluster.drop(resources.pods, 'shop', podName);
    expect((await release(quarantine, deps)).state).toBe('released');
  });

  it('is not taken back', async () => {
    const { deps, plan } = await begun();
    expect(await release(plan, deps)).toMatchObject({ state: 'refused', reasons: [{ code: 'not-reversible' }] });
  });

  it('needs no right that `lazaret rbac --actions delete` does not print', async () => {
    const cluster = aCluster();
    const responder = cluster.as([...readerManifests(), ...responderManifests(['delete'])]);
    const plan = await plannedOn(responder, consented);
    const result = await contain({ plan }, containDeps(cluster, { cluster: responder }));
    expect(result).toMatchObject({ state: 'done', finished: true });
  });
});
