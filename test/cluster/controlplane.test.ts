import type { Pod } from '../../src/objects.ts';
import {
  applyManifests,
  asAdmin,
  awsNodeDaemonSet,
  cluster,
  createDeployment,
  createNode,
  createRunningPod,
  deleteNode,
  eventually,
  mergePatch,
  namespace,
  playKubelet,
  playPolicyController,
  podPath,
  podsOf,
  request,
  startKwok,
} from './cluster.ts';

const nodeName = 'ip-10-0-1-1.eu-central-1.compute.internal';
const busybox = { containers: [{ name: 'app', image: 'busybox:1.37' }] };
const podIn = (where: string, name: string): Pod => ({
  metadata: { name, namespace: where, labels: { app: name } },
  spec: busybox,
});

beforeAll(() => createNode(nodeName, { osImage: 'Bottlerocket OS 1.50.0', internalIP: '10.0.1.1' }));
afterAll(() => deleteNode(nodeName));

describe('the API server, in what containment relies on', () => {
  it('refuses a patch that names another uid with 422, so that a recreated pod is never touched', async () => {
    const pod = await createRunningPod(podIn(await namespace(), 'web'), { nodeName });
    const patch = { metadata: { uid: '00000000-0000-4000-8000-000000000000', labels: { a: 'b' } } };
    const answer = await request('admin', 'PATCH', podPath(pod), patch, mergePatch);
    expect(answer.status).toBe(422);
    expect(answer.text).toContain('field is immutable');
  });

  it('refuses a patch with a stale resourceVersion with 409', async () => {
    const pod = await createRunningPod(podIn(await namespace(), 'web'), { nodeName });
    const { resourceVersion } = pod.metadata ?? {};
    const patch = (value: string) => ({ metadata: { resourceVersion, annotations: { value } } });
    expect((await request('admin', 'PATCH', podPath(pod), patch('first'), mergePatch)).status).toBe(200);
    expect((await request('admin', 'PATCH', podPath(pod), patch('second'), mergePatch)).status).toBe(409);
  });

  it('refuses unknown fields with 400 under fieldValidation=Strict', async () => {
    const path = `/api/v1/namespaces/${await namespace()}/pods?fieldValidation=Strict`;
    const answer = await request('admin', 'POST', path, {
      metadata: { name: 'web' },
      spec: { ...busybox, bogus: true },
    });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('unknown field \\"spec.bogus\\"');
  });

  it('refuses a reader that deletes with 403', async () => {
    const pod = await createRunningPod(podIn(await namespace(), 'web'), { nodeName });
    expect((await request('reader', 'DELETE', podPath(pod))).status).toBe(403);
  });

  it('knows no holder of an unknown token', async () => {
    expect((await request('stranger', 'GET', '/api')).status).toBe(401);
  });
});

describe('the controllers', () => {
  it('release a pod whose labels are stripped, and replace it', async () => {
    const where = await namespace();
    const { pods } = await createDeployment({ namespace: where, name: 'web', replicas: 2, nodeNames: [nodeName] });
    const stripped = pods[0]!;
    const patch = { metadata: { labels: { app: null, 'pod-template-hash': null } } };
    await asAdmin('PATCH', podPath(stripped), patch, mergePatch);
    await eventually(async () => {
      expect((await asAdmin<Pod>('GET', podPath(stripped))).metadata?.ownerReferences).toBeUndefined();
      expect(await podsOf(where, 'app=web')).toHaveLength(2);
    });
  });

  it('empty a deployment that is scaled to 0, with the kubelet played', async () => {
    const where = await namespace();
    await createDeployment({ namespace: where, name: 'web', replicas: 2, nodeNames: [nodeName] });
    const kubelet = playKubelet(where, [nodeName]);
    const scale = `/apis/apps/v1/namespaces/${where}/deployments/web/scale`;
    await asAdmin('PATCH', scale, { spec: { replicas: 0 } }, mergePatch);
    await eventually(async () => expect(await podsOf(where)).toEqual([]));
    await kubelet.stop();
  });
});

describe('what plays the rest of EKS', () => {
  it('runs a pod as its kubelet would report it', async () => {
    const pod = await createRunningPod(podIn(await namespace(), 'web'), { nodeName, podIP: '10.0.1.77' });
    expect(pod.status).toMatchObject({ phase: 'Running', hostIP: '10.0.1.1', podIP: '10.0.1.77' });
    expect(pod.status?.containerStatuses?.[0]).toMatchObject({ name: 'app', ready: true });
  });

  it('has the VPC CNI on each node', async () => {
    const { pods, remove } = await awsNodeDaemonSet({ networkPolicy: true, nodeNames: [nodeName] });
    expect(pods.map(({ spec }) => spec?.nodeName)).toEqual([nodeName]);
    expect(pods[0]?.metadata?.ownerReferences?.[0]?.kind).toBe('DaemonSet');
    expect(pods[0]?.spec?.containers?.[1]?.args).toContain('--enable-network-policy=true');
    await remove();
    expect(await podsOf('kube-system', 'k8s-app=aws-node')).toEqual([]);
  });

  it('resolves a policy into a PolicyEndpoint, and lets it go when it is deleted', async () => {
    const { remove } = await awsNodeDaemonSet({ networkPolicy: true, nodeNames: [nodeName] });
    const where = await namespace();
    await createRunningPod(podIn(where, 'web'), { nodeName, podIP: '10.0.1.78' });
    const controller = playPolicyController(where);
    await applyManifests(denyAll, where);
    const endpoints = `/apis/networking.k8s.aws/v1alpha1/namespaces/${where}/policyendpoints`;
    const found = () => asAdmin<{ items: { spec: object }[] }>('GET', endpoints);
    await eventually(async () => expect((await found()).items[0]?.spec).toMatchObject(resolvedDenyAll(where)));
    await asAdmin('DELETE', `/apis/networking.k8s.io/v1/namespaces/${where}/networkpolicies/deny`);
    await eventually(async () => expect((await found()).items).toEqual([]));
    await controller.stop();
    await remove();
  });

  it('has logs and running pods on nodes that kwok plays', async () => {
    const kwok = await startKwok(cluster(), { logs: [{ container: 'app', lines: ['GET /', 'GET /shell'] }] });
    await createNode('kwok-1', { kwok });
    const pod = { ...podIn(await namespace(), 'web'), spec: { ...busybox, nodeName: 'kwok-1' } };
    const created = await asAdmin<Pod>('POST', `/api/v1/namespaces/${pod.metadata?.namespace}/pods`, pod);
    await eventually(async () => expect((await asAdmin<Pod>('GET', podPath(created))).status?.phase).toBe('Running'));
    const log = await eventually(async () => {
      const answer = await request('admin', 'GET', `${podPath(created)}/log`);
      expect(answer.text).not.toContain('"Status"');
      return answer.text;
    });
    expect(log).toBe('GET /\nGET /shell\n');
    await deleteNode('kwok-1');
    await kwok.stop();
  });
});

const denyAll = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: deny }
spec:
  podSelector: { matchLabels: { app: web } }
  policyTypes: [Ingress, Egress]
`;

const resolvedDenyAll = (where: string): object => ({
  policyRef: { name: 'deny', namespace: where },
  podSelectorEndpoints: [{ hostIP: '10.0.1.1', podIP: '10.0.1.78', name: 'web', namespace: where }],
  podIsolation: ['Ingress', 'Egress'],
});
