import { connect, type KubernetesClient } from '../../src/adapters/kubernetes/client.ts';
import { loadSnapshot, writeSnapshot } from '../../src/adapters/local/snapshot.ts';
import { enrich, lookAtPod } from '../../src/enrich/enrich.ts';
import { looks } from '../../src/enrich/looks.ts';
import { readerManifests } from '../../src/enrich/reader-role.ts';
import type { PodSeen } from '../../src/enrich/seen.ts';
import type { KubernetesObject, Node, Pod } from '../../src/objects.ts';
import type { Look } from '../../src/ports.ts';
import { resources } from '../../src/resources.ts';
import { archivedFinding } from '../builders/archived-finding.ts';
import { aTarget } from '../builders/target.ts';
import { asAdmin, awsNodeDaemonSet, cluster, createDeployment, createNode, deleteNode, namespace } from './cluster.ts';
import { removeClusterWidePolicies } from './cluster-wide-policies.ts';
import { applyObject } from './manifests.ts';

const nodeName = 'ip-10-0-7-1.eu-central-1.compute.internal';
const instanceId = 'i-0a1b2c3d4e5f60718';

let reader: KubernetesClient;
let node: Node;
let where: string;
let web: Pod;
let others: { remove(): Promise<void> };

const podSpec = {
  serviceAccountName: 'web',
  containers: [{ name: 'app', image: 'nginx:1.29', env: [{ name: 'PASSWORD', value: 'hunter2-live' }] }],
};

const allowDns = (name: string): KubernetesObject => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name, namespace: where },
  spec: {
    podSelector: {},
    policyTypes: ['Egress'],
    egress: [{ to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }] }],
  },
});

const openAs = (user: string): KubernetesClient => {
  const { url, caPem, tokenFor } = cluster();
  const look = connect({ name: 'test', server: url, caPem, token: async () => tokenFor(user) });
  if (look.state !== 'found') throw new Error(JSON.stringify(look));
  return look.value;
};

beforeAll(async () => {
  await removeClusterWidePolicies();
  for (const manifest of readerManifests()) await applyObject(manifest);
  node = await createNode(nodeName, { providerID: `aws:///eu-central-1a/${instanceId}`, internalIP: '10.0.7.1' });
  where = await namespace({ 'pod-security.kubernetes.io/enforce': 'baseline' });
  others = await awsNodeDaemonSet({ networkPolicy: true, nodeNames: [nodeName] });
  await applyObject({ apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web', namespace: where } });
  const { pods } = await createDeployment({
    namespace: where,
    name: 'web',
    nodeNames: [nodeName],
    replicas: 2,
    podSpec,
  });
  web = pods[0]!;
  reader = openAs('reader');
});

afterAll(async () => {
  await reader.close();
  await others.remove();
  await asAdmin('DELETE', `/api/v1/namespaces/${where}`);
  await deleteNode(node.metadata?.name ?? '');
});

const refOf = ({ metadata }: Pod) => ({
  namespace: metadata?.namespace ?? '',
  name: metadata?.name ?? '',
  uid: metadata?.uid ?? null,
});

const see = async (): Promise<PodSeen> => {
  const { seen, lookup, problems } = await lookAtPod(reader, refOf(web));
  if (!seen) throw new Error(`${lookup} ${JSON.stringify(problems)}`);
  return seen;
};

const looksOf = (seen: PodSeen): [string, Look<unknown>][] =>
  Object.entries({ ...seen, ...seen.policies, ...seen.engine, ...seen.rbac }).filter(
    (entry): entry is [string, Look<unknown>] => typeof (entry[1] as { state?: unknown }).state === 'string',
  );

describe('enrichment as the printed reader', () => {
  it('is refused no look; what is absent are kinds that need a definition', async () => {
    const seen = looksOf(await see());
    const named = (state: string): string[] => seen.filter(([, look]) => look.state === state).map(([name]) => name);
    expect(named('unreachable')).toEqual([]);
    const needDefinition =
      /^(httpRoutes|scaledObjects|policyEndpoints|clusterPolicyEndpoints|.*(ClusterNetworkPolicies|cilium|calico).*)$/;
    expect(named('absent').filter((name) => !needDefinition.test(name))).toEqual([]);
    expect(named('found')).toEqual(
      expect.arrayContaining(['node', 'serviceAccount', 'neighbours', 'awsNode', 'roles']),
    );
  });

  it('walks the owners to the top and finds node, neighbours and agent', async () => {
    const { owners, node: seenNode, neighbours, engine, namespace: own } = await see();
    expect(owners.map(({ kind, object }) => `${kind} ${object.state}`)).toEqual([
      'ReplicaSet found',
      'Deployment found',
    ]);
    expect(seenNode).toMatchObject({ value: { metadata: { name: nodeName } } });
    expect(neighbours.state === 'found' && neighbours.value).toHaveLength(2);
    expect(engine.awsNodePods.state === 'found' && engine.awsNodePods.value).toHaveLength(1);
    expect(own).toMatchObject({
      value: { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } } },
    });
  });

  it('lets no value of an environment variable out', async () => {
    const seen = await see();
    expect(JSON.stringify(seen)).not.toContain('hunter2');
    expect(seen.redacted).toContain('spec.containers[0].env[0].value');
  });

  it('costs 30 requests for a pod of a Deployment, and one more where a policy names namespaces', async () => {
    const costOf = async (look: () => Promise<unknown>): Promise<number> => {
      const before = reader.requests;
      await look();
      return reader.requests - before;
    };
    await see();
    expect(await costOf(see)).toBe(30);
    await applyObject(allowDns('allow-dns'));
    expect(await costOf(see)).toBe(31);
    expect((await see()).elsewhere?.state).toBe('found');
  });

  it('costs one more, and one for each hardening tool that the cluster has, once for a client', async () => {
    const fresh = openAs('reader');
    const { seen } = await lookAtPod(fresh, refOf(web));
    const served = seen?.served?.state === 'found' ? seen.served.value : [];
    const groupVersions = new Set(served.map((kind) => kind.slice(0, kind.lastIndexOf('/'))));
    expect(fresh.requests).toBe(31 + 1 + groupVersions.size);
    await fresh.close();
  });

  it('finds a node by its instance, and a container by its id among the pods of that node', async () => {
    const finding = archivedFinding();
    const target = aTarget({ class: 'node', node: { name: null, instanceId } });
    const found = await enrich(finding, target, { state: 'found', value: reader });
    expect(found).toMatchObject({ lookup: 'not-a-pod', node: { node: { value: { metadata: { name: nodeName } } } } });
    const id = web.status?.containerStatuses?.[0]?.containerID?.split('://')[1] ?? '';
    const container = await enrich(finding, { ...target, containerId: id }, { state: 'found', value: reader });
    expect(container).toMatchObject({ lookup: 'found', ref: refOf(web) });
  });

  it('never takes a successor for the pod that was meant', async () => {
    const uid = '00000000-0000-4000-8000-000000000000';
    expect(await lookAtPod(reader, { ...refOf(web), uid })).toEqual({ lookup: 'replaced', seen: null, problems: [] });
  });

  it('gives a snapshot from which the same is seen', async () => {
    const text = await writeSnapshot(reader, { now: new Date() });
    expect(text).not.toContain('hunter2');
    const loaded = loadSnapshot(text, 'snapshot.yaml');
    if (loaded.state !== 'ok') throw new Error(JSON.stringify(loaded.errors));
    const again = await lookAtPod(loaded.reader, refOf(web));
    const { redacted: _live, ...live } = await see();
    const { redacted: _again, ...fromFile } = again.seen!;
    expect(fromFile).toEqual(live);
  });
});

describe('what the printed reader may not do', () => {
  const place = (namespaced: boolean): string | null => (namespaced ? where : null);

  it.each(
    [...new Set(looks.map(({ resource }) => resource))].map((resource) => [resource.resource, resource] as const),
  )('writes %s', async (_name, resource) => {
    const metadata = { name: 'written-by-reader' };
    const body = {
      apiVersion: resource.group === '' ? resource.version : `${resource.group}/${resource.version}`,
      kind: resource.kind,
      metadata,
    };
    const [created, patched, deleted] = await Promise.all([
      reader.create(resource, place(resource.namespaced), body, { dryRun: true }),
      reader.patch(
        resource,
        place(resource.namespaced),
        'written-by-reader',
        { metadata: { labels: { a: 'b' } } },
        { dryRun: true },
      ),
      reader.delete(resource, place(resource.namespaced), 'written-by-reader', { uid: 'any' }, { dryRun: true }),
    ]);
    for (const write of [created, patched, deleted])
      expect(write).toMatchObject({ state: 'refused', problem: { code: 'cluster-forbidden' } });
  });

  it('reads Secrets, other ConfigMaps, logs, or a kubelet', async () => {
    const secrets = { group: '', version: 'v1', resource: 'secrets', kind: 'Secret', namespaced: true };
    const forbidden = { state: 'unreachable', problem: { code: 'cluster-forbidden' } };
    expect(await reader.list(secrets, { namespace: where })).toMatchObject(forbidden);
    expect(await reader.list(resources.configMaps, { namespace: where })).toMatchObject(forbidden);
    expect(await reader.get(resources.configMaps, 'kube-system', 'kube-root-ca.crt')).toMatchObject(forbidden);
    const log = { container: 'app', previous: false, limitBytes: 10 };
    expect(await reader.log(where, web.metadata?.name ?? '', log)).toMatchObject(forbidden);
  });

  it('scales, or enters a pod', async () => {
    const scale = { spec: { replicas: 0 } };
    const forbidden = { state: 'refused', problem: { code: 'cluster-forbidden' } };
    expect(await reader.patch(resources.deployments, where, 'web', scale, { subresource: 'scale' })).toMatchObject(
      forbidden,
    );
    const exec = { apiVersion: 'v1', kind: 'PodExecOptions', metadata: { name: web.metadata?.name ?? '' } };
    expect(await reader.create(resources.pods, where, exec, { subresource: 'exec' })).toMatchObject(forbidden);
  });

  it('anything, before its role is bound: nothing is seen, and nothing is taken for absent', async () => {
    const nobody = openAs('nobody');
    expect(await lookAtPod(nobody, refOf(web))).toMatchObject({
      lookup: 'unreachable',
      seen: null,
      problems: [{ code: 'cluster-forbidden' }],
    });
    await nobody.close();
  });
});
