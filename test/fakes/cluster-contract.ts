import { setTimeout as pause } from 'node:timers/promises';
import type { KubernetesObject, Labels, Pod, Workload } from '../../src/objects.ts';
import type { Cluster, Look, Resource, WatchEvent, Write } from '../../src/ports.ts';
import { resources } from '../../src/resources.ts';

const { pods, deployments, daemonSets, networkPolicies, configMaps } = resources;

const containers = [{ name: 'app', image: 'busybox:1.37' }];
const pod = (name: string, labels: Labels = {}, spec: object = {}): Pod => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels },
  spec: { containers, ...spec },
});

const workload = (name: string, kind: string): Workload => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name },
  spec: {
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers } },
  },
});

const written = (write: Write): KubernetesObject => {
  if (write.state !== 'written') throw new Error(JSON.stringify(write));
  return write.object;
};

const found = <T>(look: Look<T>): T => {
  if (look.state !== 'found') throw new Error(JSON.stringify(look));
  return look.value;
};

const names = (objects: readonly KubernetesObject[]): (string | undefined)[] =>
  objects.map(({ metadata }) => metadata?.name);

/** Tries again for three seconds: what controllers and watches do takes the real cluster a moment. */
const soon = async (check: () => void | Promise<void>): Promise<void> => {
  for (const deadline = Date.now() + 3_000; ; await pause(20)) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
};

export type OpenCluster = { readonly cluster: Cluster; readonly namespace: string };

/** What Lazaret relies on in every cluster: run on the fake, and on a real API server by the real client. */
export const clusterContract = (name: string, open: () => Promise<OpenCluster>): void => {
  let cluster: Cluster;
  let namespace: string;
  const create = async (resource: Resource, object: KubernetesObject): Promise<KubernetesObject> =>
    written(await cluster.create(resource, namespace, object));
  const uidOf = (object: KubernetesObject): string => object.metadata?.uid ?? '';
  const patch = (object: KubernetesObject, change: object, resource = pods): Promise<Write> =>
    cluster.patch(resource, namespace, object.metadata?.name ?? '', change);

  beforeEach(async () => {
    ({ cluster, namespace } = await open());
  });

  describe(`${name}: reads`, () => {
    it('says that an object is not there', async () => {
      expect(await cluster.get(pods, namespace, 'web')).toEqual({ state: 'absent' });
    });

    it('gives an object with its kind, its UID and its version', async () => {
      await create(pods, pod('web', { app: 'web' }));
      expect(found(await cluster.get(pods, namespace, 'web'))).toMatchObject({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: {
          name: 'web',
          namespace,
          labels: { app: 'web' },
          uid: expect.any(String),
          resourceVersion: expect.any(String),
        },
        spec: { containers },
      });
    });

    it('says of a kind that the cluster does not serve that it is not there, whether one or all are asked for', async () => {
      expect(await cluster.list(resources.ciliumNetworkPolicies, { namespace })).toEqual({ state: 'absent' });
      expect(await cluster.get(resources.ciliumNetworkPolicies, namespace, 'web')).toEqual({ state: 'absent' });
    });

    it('gives an empty list where there is nothing, also in a namespace that does not exist', async () => {
      expect(await cluster.list(pods, { namespace })).toEqual({ state: 'found', value: [] });
      expect(await cluster.list(pods, { namespace: 'no-such-namespace' })).toEqual({ state: 'found', value: [] });
    });

    it('tells of each object in a list what it is, in the order of names', async () => {
      await create(pods, pod('b'));
      await create(pods, pod('a'));
      const list = found(await cluster.list(pods, { namespace }));
      expect(names(list)).toEqual(['a', 'b']);
      expect(list.map(({ apiVersion, kind }) => `${apiVersion} ${kind}`)).toEqual(['v1 Pod', 'v1 Pod']);
    });

    it.each([
      ['app=web', ['web-1', 'web-2']],
      ['app==web,tier=front', ['web-1']],
      ['app!=web', ['db', 'none']],
      ['app in (web,db)', ['db', 'web-1', 'web-2']],
      ['app notin (web), tier', []],
      ['tier', ['web-1']],
      ['!app', ['none']],
    ])('selects by labels: %s', async (labelSelector, expected) => {
      await create(pods, pod('web-1', { app: 'web', tier: 'front' }));
      await create(pods, pod('web-2', { app: 'web' }));
      await create(pods, pod('db', { app: 'db' }));
      await create(pods, pod('none'));
      expect(names(found(await cluster.list(pods, { namespace, labelSelector })))).toEqual(expected);
    });

    it.each([
      ['metadata.name=b', ['b']],
      ['metadata.name!=b', ['a']],
      ['status.phase=Pending', ['a', 'b']],
      ['status.phase!=Pending', []],
      ['spec.nodeName=node-1', ['b']],
      ['spec.nodeName=,status.phase=Pending', ['a']],
    ])('selects pods by fields: %s', async (fieldSelector, expected) => {
      await create(pods, { ...pod('a'), status: { phase: 'Pending' } });
      await create(pods, { ...pod('b', {}, { nodeName: 'node-1' }), status: { phase: 'Pending' } });
      expect(names(found(await cluster.list(pods, { namespace, fieldSelector })))).toEqual(expected);
    });

    it('selects across namespaces, and all but one', async () => {
      await create(pods, pod('across', { across: 'yes' }));
      const labelSelector = 'across=yes';
      expect(names(found(await cluster.list(pods, { labelSelector })))).toContain('across');
      const fieldSelector = `metadata.namespace!=${namespace}`;
      const elsewhere = found(await cluster.list(pods, { labelSelector, fieldSelector }));
      expect(elsewhere.map(({ metadata }) => metadata?.namespace)).not.toContain(namespace);
    });

    it.each([{ labelSelector: 'a b' }, { fieldSelector: 'spec.bogus=1' }])(
      'cannot look by a selector that nobody understands: %j',
      async (selector) => {
        expect(await cluster.list(pods, { namespace, ...selector })).toMatchObject({
          state: 'unreachable',
          problem: { code: 'cluster-bad-request' },
        });
      },
    );

    it('has no log of a pod that is not there', async () => {
      const options = { container: 'app', previous: false, limitBytes: 100 };
      expect(await cluster.log(namespace, 'gone', options)).toEqual({ state: 'absent' });
    });
  });

  describe(`${name}: creates`, () => {
    it('makes a name from generateName', async () => {
      const { metadata } = await create(pods, { ...pod(''), metadata: { generateName: 'web-' } });
      expect(metadata?.name).toMatch(/^web-[a-z0-9]{5}$/);
    });

    it('says that the name is taken, and leaves what is there', async () => {
      await create(pods, pod('web', { first: 'yes' }));
      expect(await cluster.create(pods, namespace, pod('web', { second: 'yes' }))).toEqual({ state: 'exists' });
      expect(found(await cluster.get(pods, namespace, 'web')).metadata?.labels).toEqual({ first: 'yes' });
    });

    it('finds no place in a namespace that does not exist, and none for a kind that is not served', async () => {
      expect(await cluster.create(pods, 'no-such-namespace', pod('web'))).toEqual({ state: 'absent' });
      const cilium = { apiVersion: 'cilium.io/v2', kind: 'CiliumNetworkPolicy', metadata: { name: 'web' } };
      expect(await cluster.create(resources.ciliumNetworkPolicies, namespace, cilium)).toEqual({ state: 'absent' });
    });

    it.each([
      ['a name that is none', pod('Web_1')],
      ['a label that is none', pod('web', { app: 'not a label' })],
      ['a label of more than 63 characters', pod('web', { app: 'a'.repeat(64) })],
    ])('refuses %s', async (_what, object) => {
      expect(await cluster.create(pods, namespace, object)).toMatchObject({ state: 'refused' });
    });

    it('stores nothing in a dry run', async () => {
      expect(await cluster.create(pods, namespace, pod('web'), { dryRun: true })).toMatchObject({ state: 'written' });
      expect(await cluster.get(pods, namespace, 'web')).toEqual({ state: 'absent' });
    });
  });

  describe(`${name}: patches`, () => {
    it('merges, and null takes away', async () => {
      const web = await create(pods, pod('web', { app: 'web', tier: 'front' }));
      const change = { metadata: { labels: { tier: null, 'lazaret.dev/quarantine-uid': uidOf(web) } } };
      expect(written(await patch(web, change)).metadata?.labels).toEqual({
        app: 'web',
        'lazaret.dev/quarantine-uid': uidOf(web),
      });
    });

    it('changes nothing, not even the version, when there is nothing to change', async () => {
      const web = await create(pods, pod('web', { app: 'web' }));
      const again = written(await patch(web, { metadata: { labels: { app: 'web' } } }));
      expect(again.metadata?.resourceVersion).toBe(web.metadata?.resourceVersion);
    });

    it('gives each change a new version', async () => {
      const web = await create(pods, pod('web'));
      const changed = written(await patch(web, { metadata: { labels: { app: 'web' } } }));
      expect(changed.metadata?.resourceVersion).not.toBe(web.metadata?.resourceVersion);
    });

    it('finds nothing to patch', async () => {
      expect(await cluster.patch(pods, namespace, 'web', { metadata: { labels: {} } })).toEqual({ state: 'absent' });
    });

    it('refuses another UID: a recreated pod is never touched', async () => {
      const web = await create(pods, pod('web'));
      const change = { metadata: { uid: '00000000-0000-4000-8000-000000000000', labels: { a: 'b' } } };
      expect(await patch(web, change)).toMatchObject({ state: 'refused', problem: { code: 'cluster-invalid' } });
    });

    it('has a conflict over a stale version, whatever the UID', async () => {
      const web = await create(pods, pod('web'));
      await patch(web, { metadata: { labels: { first: 'yes' } } });
      const { resourceVersion } = web.metadata ?? {};
      for (const uid of [uidOf(web), '00000000-0000-4000-8000-000000000000']) {
        const change = { metadata: { uid, resourceVersion, labels: { second: 'yes' } } };
        expect(await patch(web, change)).toMatchObject({ state: 'conflict' });
      }
    });

    it('takes the present version and the right UID', async () => {
      const web = await create(pods, pod('web'));
      const { uid, resourceVersion } = web.metadata ?? {};
      expect(await patch(web, { metadata: { uid, resourceVersion, labels: { a: 'b' } } })).toMatchObject({
        state: 'written',
      });
    });

    it.each([
      ['another name', { metadata: { name: 'db' } }],
      ['a label that is none', { metadata: { labels: { app: 'not a label' } } }],
      ["a running pod's node", { spec: { nodeName: 'node-2', hostNetwork: true } }],
    ])('refuses %s', async (_what, change) => {
      expect(await patch(await create(pods, pod('web')), change)).toMatchObject({ state: 'refused' });
    });

    it('lets an image be changed: only admission can keep a responder from it', async () => {
      const web = await create(pods, pod('web'));
      const change = {
        spec: {
          containers: [
            { ...(found(await cluster.get(pods, namespace, 'web')) as Pod).spec?.containers?.[0], image: 'evil:1' },
          ],
        },
      };
      expect(await patch(web, change)).toMatchObject({ state: 'written' });
    });

    it('changes the status by its own path alone', async () => {
      const web = await create(pods, pod('web'));
      await patch(web, { status: { podIP: '10.0.0.9' } });
      expect((found(await cluster.get(pods, namespace, 'web')) as Pod).status?.podIP).toBeUndefined();
      const status = { status: { phase: 'Running', podIP: '10.0.0.9', podIPs: [{ ip: '10.0.0.9' }] } };
      const change = await cluster.patch(pods, namespace, 'web', status, { subresource: 'status' });
      expect((written(change) as Pod).status?.podIP).toBe('10.0.0.9');
    });

    it('changes nothing in a dry run', async () => {
      const web = await create(pods, pod('web'));
      const change = { metadata: { labels: { a: 'b' } } };
      expect(await cluster.patch(pods, namespace, 'web', change, { dryRun: true })).toMatchObject({ state: 'written' });
      const { resourceVersion } = found(await cluster.get(pods, namespace, 'web')).metadata ?? {};
      expect(resourceVersion).toBe(web.metadata?.resourceVersion);
    });
  });

  describe(`${name}: scales`, () => {
    const scale = (object: KubernetesObject, change: object, resource = deployments): Promise<Write> =>
      cluster.patch(resource, namespace, object.metadata?.name ?? '', change, { subresource: 'scale' });

    it('sets the number of replicas, answers with the scale and counts a generation', async () => {
      const { metadata, ...rest } = workload('web', 'Deployment');
      const web = await create(deployments, { metadata: { ...metadata, generation: 1 }, ...rest });
      const { uid } = web.metadata ?? {};
      expect(written(await scale(web, { metadata: { uid }, spec: { replicas: 3 } }))).toMatchObject({
        kind: 'Scale',
        metadata: { name: 'web', uid },
        spec: { replicas: 3 },
      });
      const now = found(await cluster.get(deployments, namespace, 'web')) as Workload;
      expect([now.spec?.replicas, now.metadata?.generation]).toEqual([3, 2]);
    });

    it('has a conflict over a stale version', async () => {
      const web = await create(deployments, workload('web', 'Deployment'));
      await patch(web, { metadata: { labels: { first: 'yes' } } }, deployments);
      const change = { metadata: { resourceVersion: web.metadata?.resourceVersion }, spec: { replicas: 0 } };
      expect(await scale(web, change)).toMatchObject({ state: 'conflict' });
    });

    it('does not touch a workload with another UID', async () => {
      const web = await create(deployments, workload('web', 'Deployment'));
      const change = { metadata: { uid: '00000000-0000-4000-8000-000000000000' }, spec: { replicas: 0 } };
      expect(await scale(web, change)).toMatchObject({ state: 'conflict' });
      expect((found(await cluster.get(deployments, namespace, 'web')) as Workload).spec?.replicas ?? 1).toBe(1);
    });

    it('has no scale of a DaemonSet', async () => {
      const agent = await create(daemonSets, workload('agent', 'DaemonSet'));
      expect(await scale(agent, { spec: { replicas: 0 } }, daemonSets)).toEqual({ state: 'absent' });
    });
  });

  describe(`${name}: deletes`, () => {
    const deny = { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy' };
    const spec = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };

    it('by UID, and then it is gone', async () => {
      const policy = await create(networkPolicies, { ...deny, metadata: { name: 'deny' }, spec });
      const remove = () => cluster.delete(networkPolicies, namespace, 'deny', { uid: uidOf(policy) });
      expect(await remove()).toMatchObject({ state: 'written' });
      expect(await remove()).toEqual({ state: 'absent' });
    });

    it('has a conflict over another UID or a stale version, and leaves the object', async () => {
      const policy = await create(networkPolicies, { ...deny, metadata: { name: 'deny' }, spec });
      await patch(policy, { metadata: { labels: { a: 'b' } } }, networkPolicies);
      const { uid = '', resourceVersion = '' } = policy.metadata ?? {};
      const other = '00000000-0000-4000-8000-000000000000';
      for (const wanted of [{ uid: other }, { uid, resourceVersion }])
        expect(await cluster.delete(networkPolicies, namespace, 'deny', wanted)).toMatchObject({ state: 'conflict' });
      expect(await cluster.get(networkPolicies, namespace, 'deny')).toMatchObject({ state: 'found' });
    });

    it('waits for the finalizers', async () => {
      const metadata = { name: 'deny', finalizers: ['networking.k8s.aws/resources'] };
      const policy = await create(networkPolicies, { ...deny, metadata, spec });
      await cluster.delete(networkPolicies, namespace, 'deny', { uid: uidOf(policy) });
      const marked = found(await cluster.get(networkPolicies, namespace, 'deny'));
      expect(marked.metadata?.deletionTimestamp).toEqual(expect.any(String));
      await patch(policy, { metadata: { finalizers: null } }, networkPolicies);
      expect(await cluster.get(networkPolicies, namespace, 'deny')).toEqual({ state: 'absent' });
    });

    it('only marks a pod on a node: its kubelet ends it', async () => {
      const web = await create(pods, pod('web', {}, { nodeName: 'node-1' }));
      await cluster.delete(pods, namespace, 'web', { uid: uidOf(web) });
      const marked = found(await cluster.get(pods, namespace, 'web'));
      expect(marked.metadata?.deletionTimestamp).toEqual(expect.any(String));
    });

    it('leaves everything in a dry run', async () => {
      const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'web' }, data: { a: 'b' } };
      const { metadata } = await create(configMaps, config);
      const write = await cluster.delete(configMaps, namespace, 'web', { uid: metadata?.uid ?? '' }, { dryRun: true });
      expect(write).toMatchObject({ state: 'written' });
      expect(await cluster.get(configMaps, namespace, 'web')).toMatchObject({ state: 'found' });
    });
  });

  describe(`${name}: watches`, () => {
    const following = (options: object): { seen: string[]; ended: Promise<void>; stop: () => void } => {
      const controller = new AbortController();
      const seen: string[] = [];
      const told = ({ type, object }: WatchEvent): number => seen.push(`${type} ${object.metadata?.name}`);
      const ended = (async () => {
        for await (const event of cluster.watch(pods, { namespace, ...options }, controller.signal)) told(event);
      })();
      return { seen, ended, stop: () => controller.abort() };
    };

    it('tells what is there, then what changes, until it is stopped', async () => {
      const web = await create(pods, pod('web'));
      const { seen, ended, stop } = following({});
      await soon(() => expect(seen).toEqual(['ADDED web']));
      await patch(web, { metadata: { labels: { a: 'b' } } });
      await create(pods, pod('db'));
      await cluster.delete(pods, namespace, 'web', { uid: uidOf(web) });
      await soon(() => expect(seen).toEqual(expect.arrayContaining(['MODIFIED web', 'ADDED db', 'DELETED web'])));
      stop();
      await ended;
    });

    it('tells of one object alone', async () => {
      await create(pods, pod('web'));
      await create(pods, pod('db'));
      const { seen, ended, stop } = following({ name: 'db' });
      await soon(() => expect(seen).toEqual(['ADDED db']));
      stop();
      await ended;
    });

    it('tells of an object that is no longer selected as if it were gone', async () => {
      const web = await create(pods, pod('web', { app: 'web' }));
      const { seen, ended, stop } = following({ labelSelector: 'app=web' });
      await soon(() => expect(seen).toEqual(['ADDED web']));
      await patch(web, { metadata: { labels: { app: null } } });
      await soon(() => expect(seen).toEqual(['ADDED web', 'DELETED web']));
      stop();
      await ended;
    });

    it('ends at once when it was stopped before, or has nothing to watch', async () => {
      const { ended, stop } = following({});
      stop();
      await ended;
      const none = cluster.watch(resources.ciliumNetworkPolicies, { namespace }, new AbortController().signal);
      expect(await Array.fromAsync(none)).toEqual([]);
    });
  });

  describe(`${name}: the controllers`, () => {
    const replicas = async (): Promise<Pod[]> =>
      found(await cluster.list(pods, { namespace, labelSelector: 'app=web' })) as Pod[];
    const running = async (count: number): Promise<Pod[]> => {
      await soon(async () => expect(await replicas()).toHaveLength(count));
      return replicas();
    };

    it('release a pod whose labels are stripped, and replace it', async () => {
      const { spec, ...rest } = workload('web', 'ReplicaSet');
      await create(resources.replicaSets, { ...rest, spec: { ...spec, replicas: 2 } });
      const [first] = await running(2);
      await patch(first!, { metadata: { labels: { app: null } } });
      await soon(async () => {
        const released = found(await cluster.get(pods, namespace, first?.metadata?.name ?? ''));
        expect(released.metadata?.ownerReferences).toBeUndefined();
      });
      expect(names(await running(2))).not.toContain(first?.metadata?.name);
    });

    it('adopt a pod that has its labels again, and delete one pod too many', async () => {
      const { spec, ...rest } = workload('web', 'ReplicaSet');
      await create(resources.replicaSets, { ...rest, spec: { ...spec, replicas: 1 } });
      const [first] = await running(1);
      await patch(first!, { metadata: { labels: { app: null } } });
      await running(1);
      await patch(first!, { metadata: { labels: { app: 'web' } } });
      await soon(async () => {
        const left = await replicas();
        expect(left).toHaveLength(1);
        expect(left[0]?.metadata?.ownerReferences?.[0]?.kind).toBe('ReplicaSet');
      });
    });

    it('empty a workload that is scaled to 0', async () => {
      const { spec, ...rest } = workload('web', 'ReplicaSet');
      await create(resources.replicaSets, { ...rest, spec: { ...spec, replicas: 2 } });
      await running(2);
      const none = { spec: { replicas: 0 } };
      await cluster.patch(resources.replicaSets, namespace, 'web', none, { subresource: 'scale' });
      expect(await running(0)).toEqual([]);
    });
  });
};
