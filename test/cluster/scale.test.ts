import { contain } from '../../src/contain/guarded.ts';
import { release } from '../../src/contain/release.ts';
import { reverify } from '../../src/contain/reverify.ts';
import type { KubernetesObject, Labels, Pod, Workload } from '../../src/objects.ts';
import {
  applyManifests,
  applyObject,
  asAdmin,
  createDeployment,
  createNode,
  createRunningPod,
  deleteNode,
  eventually,
  namespace,
  playKubelet,
  podsOf,
  request,
} from './cluster.ts';
import { containDeps, installRoles, planFor, removeRoles } from './containment.ts';
import { rolloutDefinition, scaledObjectDefinition } from './engines.crds.ts';

const nodeName = 'scale-1';
const definitions = ['scaledobjects.keda.sh', 'rollouts.argoproj.io'];

const shop = async (): Promise<{ where: string; pod: Pod }> => {
  const where = await namespace();
  const { pods } = await createDeployment({ namespace: where, name: 'web', replicas: 2, nodeNames: [nodeName] });
  playKubelet(where, [nodeName]);
  return { where, pod: pods[0]! };
};

const costsOf = async (pod: Pod): Promise<string> =>
  (await planFor(pod, { action: 'scale' })).steps.flatMap(({ costs }) => costs).join('\n');

const scaledObject = (where: string, annotations: Labels = {}): Promise<KubernetesObject> =>
  applyObject({
    apiVersion: 'keda.sh/v1alpha1',
    kind: 'ScaledObject',
    metadata: { name: 'by-queue', namespace: where, annotations },
    spec: { scaleTargetRef: { name: 'web' }, triggers: [{ type: 'cpu', metadata: { value: '50' } }] },
  });

beforeAll(async () => {
  await createNode(nodeName);
  for (const text of [await scaledObjectDefinition(), await rolloutDefinition()]) await applyManifests(text);
  const spec = { containers: [{ name: 'app', image: 'nginx:1.29' }] };
  const probe = { metadata: { name: 'probe', namespace: await namespace() }, spec };
  await installRoles(['quarantine', 'scale'], await createRunningPod(probe, { nodeName }));
});

afterAll(async () => {
  await removeRoles();
  for (const name of definitions)
    await request('admin', 'DELETE', `/apis/apiextensions.k8s.io/v1/customresourcedefinitions/${name}`);
  await deleteNode(nodeName);
});

describe('who scales a workload, on the real API server with KEDA’s and Argo’s own definitions', () => {
  it('a ScaledObject is found by its target, before and without an autoscaler, and known to be paused', async () => {
    const { where, pod } = await shop();
    expect(await costsOf(pod)).not.toContain('KEDA');
    await scaledObject(where);
    expect(await costsOf(pod)).toContain(`KEDA (${where}/by-queue) will scale it up again`);
    await scaledObject(where, { 'autoscaling.keda.sh/paused-replicas': '0' });
    expect(await costsOf(pod)).toContain(`KEDA (${where}/by-queue) is paused and leaves it at 0`);
  });

  it('a PodDisruptionBudget is named, and does not hold the scaling back', async () => {
    const { where, pod } = await shop();
    const selector = { matchLabels: { app: 'web' } };
    await asAdmin('POST', `/apis/policy/v1/namespaces/${where}/poddisruptionbudgets`, {
      metadata: { name: 'web' },
      spec: { minAvailable: 2, selector },
    });
    expect(await costsOf(pod)).toContain(`PodDisruptionBudget ${where}/web (minAvailable 2) does not hold this back`);
    await contain({ plan: await planFor(pod, { action: 'scale' }) }, containDeps());
    await eventually(async () => expect(await podsOf(where)).toEqual([]));
  });

  it('who set it back is told by the name under which the API server saw them write', async () => {
    const { where, pod } = await shop();
    const deps = containDeps();
    const plan = await planFor(pod, { action: 'scale' });
    await contain({ plan }, deps);
    // As Flux does it. What goes through the scale subresource has no manager on this API server.
    const path = `/apis/apps/v1/namespaces/${where}/deployments/web?fieldManager=kustomize-controller&force=true`;
    const wanted = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web' }, spec: { replicas: 1 } };
    await asAdmin('PATCH', path, wanted, 'application/apply-patch+yaml');
    const looked = await reverify(plan, deps);
    expect(looked).toMatchObject({ verdict: { verdict: 'unverified', reasons: [{ code: 'scaled-up-again' }] } });
    expect(JSON.stringify(looked)).toContain('web is at 1 replicas again: kustomize-controller set it back');
  });

  it('an Argo Rollout goes to 0 by its own scale, and back', async () => {
    const where = await namespace();
    const labels = { app: 'web' };
    const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'nginx:1.29' }] } };
    const spec = { replicas: 3, selector: { matchLabels: labels }, template };
    const strategy = { canary: {} };
    const metadata = { name: 'web', namespace: where };
    const rollout = await applyObject({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Rollout',
      metadata,
      spec: { ...spec, strategy },
    });
    const owner = {
      apiVersion: rollout.apiVersion ?? '',
      kind: 'Rollout',
      name: 'web',
      uid: rollout.metadata?.uid ?? '',
      controller: true,
    };
    const replicaSet = { metadata: { name: 'web-abc', ownerReferences: [owner] }, spec: { ...spec, replicas: 1 } };
    await asAdmin('POST', `/apis/apps/v1/namespaces/${where}/replicasets`, replicaSet);
    playKubelet(where, [nodeName]);
    const pod = await eventually(async () => {
      const [first] = (await podsOf(where)).filter(({ status }) => status?.phase === 'Running');
      if (!first) throw new Error('no pod runs yet');
      return first;
    });
    const replicas = async (): Promise<number | undefined> =>
      (await asAdmin<Workload>('GET', `/apis/argoproj.io/v1alpha1/namespaces/${where}/rollouts/web`)).spec?.replicas;
    const deps = containDeps();
    const plan = await planFor(pod, { action: 'scale' });
    expect(plan).toMatchObject({ refusals: [], target: { kind: 'Rollout', name: 'web' } });
    expect(await contain({ plan }, deps)).toMatchObject({ state: 'done', verdict: { verdict: 'partial' } });
    expect(await replicas()).toBe(0);
    expect((await release(plan, deps)).state).toBe('released');
    expect(await replicas()).toBe(3);
  });
});
