import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { contain } from '../../src/contain/guarded.ts';
import { scaleResources } from '../../src/contain/owners.ts';
import type { Plan } from '../../src/contain/plan.ts';
import { responderManifests } from '../../src/contain/rbac.ts';
import { release } from '../../src/contain/release.ts';
import { reverify } from '../../src/contain/reverify.ts';
import { suspendable } from '../../src/contain/suspending.ts';
import { isApplicableToOwner } from '../../src/decide/action-classes.ts';
import { readerManifests } from '../../src/enrich/reader-role.ts';
import type { KubernetesObject } from '../../src/objects.ts';
import { resources } from '../../src/resources.ts';
import { aClock } from '../builders/clock.ts';
import { containDeps, plannedOn } from '../builders/containment.ts';
import { aCronJob, aJob, aJobPod, aScheduledRun } from '../builders/jobs.ts';
import { aNamespace, aNode } from '../builders/kubernetes.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';

const clusterOf = (objects: readonly KubernetesObject[]): FakeCluster =>
  new FakeCluster({ objects: [aNamespace(), aNode(), ...objects] });

const suspending = (cluster: FakeCluster): Promise<Plan> => plannedOn(cluster, { action: 'suspend' }, aJobPod());
const codes = (reasons: readonly { code: string }[]): string[] => reasons.map(({ code }) => code);
const cronJobOf = (cluster: FakeCluster) => cluster.object(resources.cronJobs, 'shop', 'report');
const costsOf = ({ steps }: Plan): string => steps.flatMap(({ costs }) => costs).join('\n');

describe('a plan to suspend', () => {
  it('is about the CronJob at the top, and says that the run at hand goes on', async () => {
    const plan = await suspending(clusterOf(aScheduledRun()));
    expect(plan.target).toMatchObject({ kind: 'CronJob', name: 'report' });
    expect(plan.steps.map(({ name, undo, manifest }) => [name, undo, manifest?.['spec']])).toEqual([
      ['suspend', 'restores', { suspend: true }],
    ]);
    expect(costsOf(plan)).toContain('Job report-29400000 with this pod among them');
    expect(plan.expected).toMatchObject({
      verdict: 'partial',
      reasons: [{ code: 'runs-go-on' }],
      next: { command: `kubectl patch job --namespace shop report-29400000 --patch '{"spec":{"suspend":true}}'` },
    });
  });

  it('is about the Job where nobody owns it, and says that its pods go, with their evidence', async () => {
    const plan = await suspending(clusterOf([aJobPod(), aJob({ alone: true })]));
    expect(plan.target).toMatchObject({ kind: 'Job', name: 'report-29400000' });
    expect(costsOf(plan)).toMatch(/deletes every pod of the Job, pod report-29400000-abcde/);
    expect(codes(plan.expected.reasons)).toEqual(['stopped-not-isolated']);
  });

  it.each<[string, KubernetesObject[], string]>([
    ['it is suspended already', aScheduledRun(aCronJob({ suspend: true })), 'already-suspended'],
    [
      'the Job has ended',
      [aJobPod(), aJob({ alone: true }, { status: { conditions: [{ type: 'Complete', status: 'True' }] } })],
      'job-ended',
    ],
    ['the CronJob is gone', [aJobPod(), aJob()], 'owner-gone'],
  ])('is refused where %s', async (_why, objects, code) => {
    const plan = await suspending(clusterOf(objects));
    expect(codes(plan.refusals)).toEqual([code]);
    expect(plan.steps).toEqual([]);
  });

  it('names who else decides about it', async () => {
    const byQueue = { metadata: { labels: { 'kueue.x-k8s.io/queue-name': 'nightly' } } };
    const cluster = clusterOf([aJobPod(), aJob({ alone: true, managedBy: 'example.com/own' }, byQueue)]);
    expect(costsOf(await suspending(cluster))).toMatch(/Kueue decides[\s\S]*controller of its own/);
  });
});

describe('the policy and the actions', () => {
  it('agree on the owners that can be scaled or suspended', () => {
    const fitting = (action: 'scale' | 'suspend') =>
      [...scaleResources, ...suspendable, resources.daemonSets]
        .map(({ kind }) => kind)
        .filter((kind) => isApplicableToOwner(action, kind));
    expect(fitting('scale')).toEqual(scaleResources.map(({ kind }) => kind));
    expect(fitting('suspend')).toEqual(suspendable.map(({ kind }) => kind));
  });
});

describe('a suspension', () => {
  const begun = async (cluster = clusterOf(aScheduledRun())) => {
    const clock = aClock();
    const deps = containDeps(cluster, { cluster, archive: new MemoryStore(), clock });
    const plan = await suspending(cluster);
    const result = await contain({ plan }, deps);
    if (result.state !== 'done') throw new Error(JSON.stringify(result));
    clock.advance(60_000);
    return { cluster, deps, plan, result };
  };

  it('sets `suspend`, and a release sets it back to what it was', async () => {
    const { cluster, deps, plan, result } = await begun();
    expect(result).toMatchObject({ finished: true, verdict: { verdict: 'partial' } });
    expect(cronJobOf(cluster)?.['spec']).toEqual({ ...aCronJob().spec, suspend: true });
    expect(await release(plan, deps)).toMatchObject({ state: 'released', notes: [] });
    expect(cronJobOf(cluster)?.['spec']).toEqual(aCronJob().spec);
  });

  it('that somebody ended is told by the next look, once', async () => {
    const { cluster, deps, plan } = await begun();
    cluster.change(resources.cronJobs, 'shop', 'report', { spec: { suspend: false } });
    const looked = await reverify(plan, deps);
    expect(looked).toMatchObject({ verdict: { verdict: 'unverified', reasons: [{ code: 'resumed-again' }] } });
    expect(looked.state === 'looked' && codes(looked.drift)).toEqual(['verdict-worse', 'resumed-again']);
  });

  it('of an object that was replaced since is not taken back on its successor', async () => {
    const { cluster, deps, plan } = await begun();
    cluster.drop(resources.cronJobs, 'shop', 'report');
    cluster.seed(aCronJob({ suspend: true }, { uid: 'another' }));
    expect(await release(plan, deps)).toMatchObject({ state: 'released', notes: [{ code: 'owner-replaced' }] });
    expect(cronJobOf(cluster)).toMatchObject({ spec: { suspend: true } });
  });

  it('needs no right that `lazaret rbac --actions suspend` does not print', async () => {
    const cluster = clusterOf(aScheduledRun());
    const responder = cluster.as([...readerManifests(), ...responderManifests(['suspend'])]);
    const plan = await plannedOn(responder, { action: 'suspend' }, aJobPod());
    const deps = containDeps(cluster, { cluster: responder });
    expect(await contain({ plan }, deps)).toMatchObject({ state: 'done', finished: true });
    expect(await release(plan, deps)).toMatchObject({ state: 'released' });
  });
});
