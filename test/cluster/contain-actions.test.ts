import { actions } from '../../src/contain/actions.ts';
import { contain } from '../../src/contain/guarded.ts';
import { responderManifests } from '../../src/contain/rbac.ts';
import { release } from '../../src/contain/release.ts';
import { reverify } from '../../src/contain/reverify.ts';
import type { KubernetesObject, Node, Pod, Workload } from '../../src/objects.ts';
import {
  asAdmin,
  createDeployment,
  createNode,
  createRunningPod,
  deleteNode,
  eventually,
  mergePatch,
  namespace,
  playKubelet,
  podPath,
  podsOf,
  request,
} from './cluster.ts';
import { containDeps, installRoles, planFor, removeRoles } from './containment.ts';

const node = 'actions-1';
/** Those of kinds that every cluster serves. */
const installed = ['jobs', 'scale-apps', 'pods', 'nodes', 'networkpolicies'];
const container = { name: 'app', image: 'nginx:1.29' };

const barePod = (where: string, name = 'tool'): Promise<Pod> =>
  createRunningPod({ metadata: { name, namespace: where }, spec: { containers: [container] } }, { nodeName: node });

beforeAll(async () => {
  await createNode(node);
  await installRoles(['quarantine', 'scale', 'suspend', 'cordon', 'delete'], await barePod(await namespace(), 'probe'));
});

afterAll(async () => {
  await removeRoles();
  await deleteNode(node);
});

type Checked = KubernetesObject & { status?: { observedGeneration?: number; typeChecking?: object } };

describe('the admission policies of every action', () => {
  it('are found free of type errors by Kubernetes itself', async () => {
    const names = responderManifests(actions.map(({ id }) => id))
      .filter(({ kind }) => kind === 'ValidatingAdmissionPolicy')
      .map(({ metadata }) => metadata?.name ?? '');
    for (const name of names.filter((one) => installed.some((part) => one.includes(part)))) {
      const policy = await eventually(async () => {
        const path = `/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies/${name}`;
        const found = await asAdmin<Checked>('GET', path);
        if (found.status?.observedGeneration === undefined) throw new Error(`${name} was not checked yet`);
        return found;
      });
      expect([name, policy.status?.typeChecking]).toEqual([name, {}]);
    }
  });
});

const batch = (where: string, resource: 'jobs' | 'cronjobs'): string =>
  `/apis/batch/v1/namespaces/${where}/${resource}`;
const template = { spec: { restartPolicy: 'Never', containers: [container] } };

const startJob = (where: string, name: string, owner?: KubernetesObject): Promise<Workload> =>
  asAdmin('POST', batch(where, 'jobs'), {
    metadata: {
      name,
      ...(owner
        ? {
            ownerReferences: [
              {
                apiVersion: 'batch/v1',
                kind: 'CronJob',
                name: owner.metadata?.name,
                uid: owner.metadata?.uid,
                controller: true,
              },
            ],
          }
        : {}),
    },
    spec: { template },
  });

const startCronJob = (where: string): Promise<Workload> =>
  asAdmin('POST', batch(where, 'cronjobs'), {
    metadata: { name: 'report' },
    spec: { schedule: '0 0 1 1 *', jobTemplate: { spec: { template } } },
  });

const isRunning = ({ status, metadata }: Pod): boolean => status?.phase === 'Running' && !metadata?.deletionTimestamp;

const podOf = (where: string, job: string): Promise<Pod> =>
  eventually(async () => {
    const [pod] = (await podsOf(where, `job-name=${job}`)).filter(isRunning);
    if (!pod) throw new Error(`no pod of ${job} runs`);
    return pod;
  });

const said = (result: { state: string; verdict?: { verdict: string; reasons: readonly { code: string }[] } }): string =>
  `${result.state} ${result.verdict?.verdict}: ${result.verdict?.reasons.map(({ code }) => code).join(', ')}`;

describe('a suspension', () => {
  it('of a Job ends its pods, is seen again a minute later, and a release starts new ones', async () => {
    const where = await namespace();
    playKubelet(where, [node]);
    await startJob(where, 'import');
    const pod = await podOf(where, 'import');
    const deps = containDeps();
    const plan = await planFor(pod, { action: 'suspend' });
    expect(said(await contain({ plan }, deps))).toMatch(/^done partial: (stopped-not-isolated|pods-still-ending)$/);
    await eventually(async () => expect(await podsOf(where)).toEqual([]));
    await eventually(async () => expect(said(await reverify(plan, deps))).toBe('looked partial: stopped-not-isolated'));
    expect((await release(plan, deps)).state).toBe('released');
    expect((await podOf(where, 'import')).metadata?.uid).not.toBe(pod.metadata?.uid);
  });

  it('of a CronJob leaves the run at hand alone, and gives `suspend` back as it was', async () => {
    const where = await namespace();
    playKubelet(where, [node]);
    const owner = await startCronJob(where);
    await startJob(where, 'report-1', owner);
    const pod = await podOf(where, 'report-1');
    const deps = containDeps();
    const plan = await planFor(pod, { action: 'suspend' });
    expect(plan.target).toMatchObject({ kind: 'CronJob', name: 'report' });
    expect(said(await contain({ plan }, deps))).toBe('done partial: runs-go-on');
    const path = `${batch(where, 'cronjobs')}/report`;
    expect((await asAdmin<Workload>('GET', path)).spec?.suspend).toBe(true);
    expect((await podOf(where, 'report-1')).metadata?.uid).toBe(pod.metadata?.uid);
    expect((await release(plan, deps)).state).toBe('released');
    expect((await asAdmin<Workload>('GET', path)).spec?.suspend).toBe(false);
  });
});

describe('the responder that may suspend', () => {
  const otherImage = { spec: { containers: [{ name: 'app', image: 'evil' }] } };
  it.each<[string, object, number]>([
    ['suspend it', { spec: { suspend: true } }, 200],
    ['run it at another time', { spec: { schedule: '* * * * *' } }, 422],
    ['put another image into it', { spec: { jobTemplate: { spec: { template: otherImage } } } }, 422],
    ['add a field to it', { spec: { suspend: true, timeZone: 'Etc/UTC' } }, 422],
    ['label it', { spec: { suspend: true }, metadata: { labels: { own: 'x' } } }, 422],
    ['annotate it', { metadata: { annotations: { own: 'x' } } }, 422],
  ])('asked of a CronJob to %s', async (_what, patch, status) => {
    const where = await namespace();
    await startCronJob(where);
    const path = `${batch(where, 'cronjobs')}/report?dryRun=All`;
    // Admission policies come into force one by one.
    await eventually(async () =>
      expect((await request('responder', 'PATCH', path, patch, mergePatch)).status).toBe(status),
    );
  });

  it('cannot let more pods of a Job run, nor create or delete one', async () => {
    const where = await namespace();
    await startJob(where, 'import');
    const path = `${batch(where, 'jobs')}/import?dryRun=All`;
    expect((await request('responder', 'PATCH', path, { spec: { parallelism: 9 } }, mergePatch)).status).toBe(422);
    expect((await request('responder', 'PATCH', path, { spec: { suspend: true } }, mergePatch)).status).toBe(200);
    expect((await request('responder', 'DELETE', path)).status).toBe(403);
    expect((await request('responder', 'POST', batch(where, 'jobs'), { metadata: { name: 'x' } })).status).toBe(403);
  });
});

describe('a cordon', () => {
  it('keeps the scheduler off the node, and a release gives the node back', async () => {
    const pod = await barePod(await namespace());
    const deps = containDeps();
    const plan = await planFor(pod, { action: 'cordon' });
    expect(said(await contain({ plan }, deps))).toBe('done partial: node-cordoned');
    const path = `/api/v1/nodes/${node}`;
    expect((await asAdmin<Node>('GET', path)).spec?.unschedulable).toBe(true);
    expect(said(await reverify(plan, deps))).toBe('looked partial: node-cordoned');
    expect((await release(plan, deps)).state).toBe('released');
    expect((await asAdmin<Node>('GET', path)).spec?.unschedulable ?? false).toBe(false);
  });
});

describe('the responder that may cordon', () => {
  it.each<[string, object, number]>([
    ['cordon it', { spec: { unschedulable: true } }, 200],
    ['taint it', { spec: { taints: [{ key: 'a', effect: 'NoExecute' }] } }, 422],
    ['label it', { metadata: { labels: { 'node-role.kubernetes.io/control-plane': '' } } }, 422],
    ['annotate it', { metadata: { annotations: { own: 'x' } } }, 422],
  ])('asked of a node to %s', async (_what, patch, status) => {
    const path = `/api/v1/nodes/${node}?dryRun=All`;
    await eventually(async () =>
      expect((await request('responder', 'PATCH', path, patch, mergePatch)).status).toBe(status),
    );
  });

  it('cannot write what the node says of itself, nor delete it', async () => {
    const status = await request('responder', 'PATCH', `/api/v1/nodes/${node}/status`, { status: {} }, mergePatch);
    const deletion = await request('responder', 'DELETE', `/api/v1/nodes/${node}?dryRun=All`);
    expect([status.status, deletion.status]).toEqual([403, 403]);
  });
});

describe('a deletion', () => {
  it('ends the pod, whose owner makes another, and is not taken back', async () => {
    const where = await namespace();
    playKubelet(where, [node]);
    const { pods } = await createDeployment({ namespace: where, name: 'web', replicas: 1, nodeNames: [node] });
    const deps = containDeps();
    const plan = await planFor(pods[0]!, { action: 'delete', accept: ['delete'] });
    expect(said(await contain({ plan }, deps))).toBe('done partial: pod-deleted');
    expect(said(await reverify(plan, deps))).toBe('looked partial: pod-deleted');
    expect(await release(plan, deps)).toMatchObject({ state: 'refused', reasons: [{ code: 'not-reversible' }] });
    await eventually(async () => {
      const uids = (await podsOf(where)).map(({ metadata }) => metadata?.uid);
      expect([uids.length, uids.includes(pods[0]?.metadata?.uid)]).toEqual([1, false]);
    });
  });
});

describe('the responder that may delete a pod', () => {
  const grace = { gracePeriodSeconds: 1 };

  it.each<[string, (uid: string) => object, number]>([
    ['by its UID', (uid) => ({ ...grace, preconditions: { uid } }), 200],
    ['by its name alone', () => grace, 422],
    ["by a UID that is another pod's", () => ({ ...grace, preconditions: { uid: 'another' } }), 409],
    ['by force', (uid) => ({ gracePeriodSeconds: 0, preconditions: { uid } }), 422],
    ['with the grace period of the pod itself', (uid) => ({ preconditions: { uid } }), 200],
  ])('asked to do so %s', async (_how, options, status) => {
    const pod = await barePod(await namespace());
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', dryRun: ['All'], ...options(pod.metadata?.uid ?? '') };
    await eventually(async () =>
      expect((await request('responder', 'DELETE', podPath(pod), body)).status).toBe(status),
    );
  });

  it('cannot delete one in a namespace that is always protected, nor all of a namespace', async () => {
    const pod = await barePod('kube-system', 'deleted-by-nobody');
    const preconditions = { uid: pod.metadata?.uid };
    const body = { kind: 'DeleteOptions', apiVersion: 'v1', ...grace, dryRun: ['All'], preconditions };
    expect((await request('responder', 'DELETE', podPath(pod), body)).status).toBe(422);
    expect((await request('responder', 'DELETE', '/api/v1/namespaces/kube-system/pods?dryRun=All')).status).toBe(403);
    await asAdmin('DELETE', podPath(pod), { gracePeriodSeconds: 0 });
  });
});

describe('the responder that may scale', () => {
  it.each<[string, { from: number; to: number; status: number }]>([
    ['to 0', { from: 1, to: 0, status: 200 }],
    ['back from 0', { from: 0, to: 3, status: 200 }],
    ['to more', { from: 1, to: 9, status: 422 }],
    ['to less that is not 0', { from: 3, to: 1, status: 422 }],
  ])('asked to do so %s', async (_how, { from, to, status }) => {
    const where = await namespace();
    playKubelet(where, [node]);
    await createDeployment({ namespace: where, name: 'web', replicas: from, nodeNames: [node] });
    const path = `/apis/apps/v1/namespaces/${where}/deployments/web/scale?dryRun=All`;
    await eventually(async () =>
      expect((await request('responder', 'PATCH', path, { spec: { replicas: to } }, mergePatch)).status).toBe(status),
    );
  });

  it('cannot stop what is always protected', async () => {
    const labels = { app: 'scaled-by-nobody' };
    const template = { metadata: { labels }, spec: { containers: [container] } };
    const path = '/apis/apps/v1/namespaces/kube-system/deployments';
    const spec = { replicas: 1, selector: { matchLabels: labels }, template };
    await asAdmin('POST', path, { metadata: { name: 'scaled-by-nobody' }, spec });
    const scale = `${path}/scaled-by-nobody/scale?dryRun=All`;
    expect((await request('responder', 'PATCH', scale, { spec: { replicas: 0 } }, mergePatch)).status).toBe(422);
    await asAdmin('DELETE', `${path}/scaled-by-nobody`);
  });
});
