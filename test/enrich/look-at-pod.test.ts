import { lookAtPod } from '../../src/enrich/enrich.ts';
import { readerManifests } from '../../src/enrich/reader-role.ts';
import type { PodSeen } from '../../src/enrich/seen.ts';
import type { KubernetesObject, Pod } from '../../src/objects.ts';
import type { Look, Resource } from '../../src/ports.ts';
import { resources } from '../../src/resources.ts';
import {
  aClusterRole,
  aDeployment,
  aNamespace,
  aNetworkPolicy,
  aNode,
  anAwsNode,
  anAwsNodePod,
  aReplicaSet,
  aRoleBinding,
  aService,
  aServiceAccount,
  aVpcCniConfig,
  nodeName,
} from '../builders/kubernetes.ts';
import { aBarePod, aContainer, aPod, podUid } from '../builders/pod.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';

const around = (): KubernetesObject[] => [
  aPod(),
  aReplicaSet(),
  aDeployment(),
  aNamespace('shop', { 'pod-security.kubernetes.io/enforce': 'baseline' }),
  aNode(),
  aServiceAccount(),
  aService(),
  anAwsNode(),
  anAwsNodePod(),
  anAwsNodePod({}, 'another-node'),
  aVpcCniConfig(),
  aClusterRole('view', []),
];

/** The second agent pod has to have a name of its own. */
const seeded = (...more: KubernetesObject[]): FakeCluster => {
  const agents = around().map((object) =>
    (object as Pod).spec?.nodeName === 'another-node'
      ? { ...object, metadata: { ...object.metadata, name: 'aws-node-zzzzz' } }
      : object,
  );
  return new FakeCluster({
    objects: [...agents, ...more],
    serves: [resources.policyEndpoints, resources.awsClusterNetworkPolicies],
  });
};

const see = async (
  cluster: FakeCluster,
  ref = { namespace: 'shop', name: 'web-6d5f7c9b8-abcde', uid: podUid },
): Promise<PodSeen> => {
  const { seen, lookup } = await lookAtPod(cluster, ref);
  if (!seen) throw new Error(lookup);
  return seen;
};

const states = (seen: PodSeen): { [name: string]: string } =>
  Object.fromEntries(
    Object.entries({ ...seen, ...seen.policies, ...seen.engine, ...seen.rbac })
      .filter((entry): entry is [string, Look<unknown>] => typeof (entry[1] as { state?: unknown })?.state === 'string')
      .map(([name, { state }]) => [name, state]),
  );

describe('what is seen around a pod', () => {
  it('is its node, service account, namespace, owners, neighbours, services and engine', async () => {
    const seen = await see(seeded(aBarePod('db', { metadata: { uid: 'uid-of-db' } })));
    expect(seen).toMatchObject({
      node: { value: { metadata: { name: nodeName } } },
      serviceAccount: { value: { metadata: { name: 'web' } } },
      namespace: { value: { metadata: { labels: { 'pod-security.kubernetes.io/enforce': 'baseline' } } } },
      services: { value: [{ metadata: { name: 'web' } }] },
      engine: { vpcCniConfig: { value: { data: {} } }, ciliumAgent: { value: [] }, calicoAgent: { value: [] } },
    });
    expect(seen.neighbours.state === 'found' && seen.neighbours.value.map(({ metadata }) => metadata?.name)).toEqual([
      'db',
      'web-6d5f7c9b8-abcde',
    ]);
    expect(seen.owners.map(({ kind, object }) => [kind, object.state])).toEqual([
      ['ReplicaSet', 'found'],
      ['Deployment', 'found'],
    ]);
  });

  it("is the network agent of the pod's own node, and no other", async () => {
    const { engine } = await see(seeded());
    expect(engine.awsNodePods).toMatchObject({ value: [{ spec: { nodeName } }] });
  });

  it('knows Cilium and Calico by the label of their agents, in any namespace', async () => {
    const agent = (name: string, app: string): KubernetesObject => ({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name, namespace: 'calico-system', labels: { 'k8s-app': app } },
    });
    const { engine } = await see(
      seeded(agent('calico-node', 'calico-node'), agent('cilium', 'cilium'), agent('other', 'other')),
    );
    expect([engine.ciliumAgent, engine.calicoAgent]).toMatchObject([
      { value: [{ metadata: { name: 'cilium' } }] },
      { value: [{ metadata: { name: 'calico-node' } }] },
    ]);
  });

  it('is RBAC of all namespaces: a binding anywhere may name its service account', async () => {
    const binding = aRoleBinding(
      'elsewhere',
      { kind: 'ClusterRole', name: 'view' },
      [{ kind: 'ServiceAccount', name: 'web', namespace: 'shop' }],
      'data',
    );
    const { rbac } = await see(seeded(binding));
    expect(rbac.roleBindings).toMatchObject({ value: [{ metadata: { namespace: 'data' } }] });
  });

  it('is nothing of a node when the pod has none yet', async () => {
    const { nodeName: _, ...spec } = aPod().spec ?? {};
    const pending = { ...aPod(), spec };
    const cluster = new FakeCluster({ objects: [pending] });
    const { node, engine } = await see(cluster);
    expect([node.state, engine.awsNodePods]).toEqual(['absent', { state: 'found', value: [] }]);
  });

  it('asks for no pod by a node name that would select others', async () => {
    const { engine } = await see(new FakeCluster({ objects: [aPod({ spec: { nodeName: 'a,metadata.name!=b' } })] }));
    expect(engine.awsNodePods).toMatchObject({ state: 'unreachable', problem: { code: 'name-invalid' } });
  });
});

describe('pods of other namespaces', () => {
  const elsewhere = aPod({
    metadata: {
      name: 'prometheus-0',
      namespace: 'monitoring',
      uid: 'uid-of-prometheus',
      labels: { app: 'prometheus' },
    },
    spec: {
      containers: [
        aContainer({ env: [{ name: 'P', value: 'hunter2' }], ports: [{ name: 'http', containerPort: 9090 }] }),
      ],
    },
  });
  const from = (peer: object) => aNetworkPolicy('allow', { podSelector: {}, ingress: [{ from: [peer] }] });

  it('are looked at where a rule names nobody, and so everybody', async () => {
    const policy = aNetworkPolicy('egress', { podSelector: {}, egress: [{ ports: [{ port: 'http' }] }] });
    expect((await see(seeded(elsewhere, policy))).elsewhere?.state).toBe('found');
  });

  it('are looked at only where a policy names namespaces, and are kept small', async () => {
    const seen = await see(seeded(elsewhere, from({ namespaceSelector: {} })));
    const value = seen.elsewhere?.state === 'found' ? seen.elsewhere.value : [];
    expect(value.map(({ metadata }) => metadata?.namespace)).not.toContain('shop');
    expect(value).toContainEqual({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'prometheus-0',
        namespace: 'monitoring',
        uid: 'uid-of-prometheus',
        labels: { app: 'prometheus' },
      },
      spec: {
        nodeName,
        serviceAccountName: 'web',
        containers: [{ name: 'web', ports: [{ name: 'http', containerPort: 9090 }] }],
      },
      status: { phase: 'Running', podIP: '10.0.1.77', podIPs: [{ ip: '10.0.1.77' }] },
    });
  });

  it('are not looked at where policies name pods and blocks only', async () => {
    const cluster = seeded(
      elsewhere,
      from({ podSelector: {} }),
      aNetworkPolicy('egress', { podSelector: {}, egress: [{ to: [{ podSelector: {} }] }] }),
    );
    expect((await see(cluster)).elsewhere).toBeUndefined();
  });

  it('that could not be looked at are unreachable', async () => {
    const cluster = seeded(from({ namespaceSelector: {} })).as([
      aClusterRole('no-pods-elsewhere', [{ apiGroups: ['*'], resources: ['*'], verbs: ['get', 'list'] }]),
    ]);
    cluster.fail({ verb: 'list', resource: resources.pods, nth: 3 }, 'unreachable');
    expect((await see(cluster)).elsewhere?.state).toBe('unreachable');
  });
});

describe('routes of the Gateway API', () => {
  const route = {
    apiVersion: 'gateway.networking.k8s.io/v1',
    kind: 'HTTPRoute',
    metadata: { name: 'r', namespace: 'x' },
  };

  it('and its Gateways are asked for where HTTPRoutes are served, and cost other clusters nothing', async () => {
    expect((await see(seeded())).gateways).toBeUndefined();
    const seen = await see(seeded(route));
    expect([seen.httpRoutes.state, seen.gateways?.state, seen.udpRoutes?.state]).toEqual(['found', 'absent', 'absent']);
  });

  it('of the fourth layer are found where the cluster serves them as v1alpha2 alone', async () => {
    const old = {
      apiVersion: 'gateway.networking.k8s.io/v1alpha2',
      kind: 'TCPRoute',
      metadata: { name: 't', namespace: 'x' },
    };
    expect((await see(seeded(route, old))).tcpRoutes).toMatchObject({
      state: 'found',
      value: [{ metadata: { name: 't' } }],
    });
  });
});

describe('a look that fails', () => {
  const all: [string, Resource][] = [
    ['node', resources.nodes],
    ['serviceAccount', resources.serviceAccounts],
    ['namespaces', resources.namespaces],
    ['services', resources.services],
    ['networkPolicies', resources.networkPolicies],
    ['clusterRoleBindings', resources.clusterRoleBindings],
    ['vpcCniConfig', resources.configMaps],
    ['policyEndpoints', resources.policyEndpoints],
    ['horizontalPodAutoscalers', resources.horizontalPodAutoscalers],
  ];

  /** Bindings name Services, and are not asked for where none is seen. */
  const hangingOn: { readonly [name: string]: readonly string[] } = {
    namespaces: ['namespace'],
    services: ['targetGroupBindings', 'autoModeTargetGroupBindings'],
  };

  it.each(
    all.flatMap(([name, resource]) =>
      (['unreachable', 'throw'] as const).map((fault) => [name, fault, resource] as const),
    ),
  )('keeps nothing else from being seen: %s, %s', async (name, fault, resource) => {
    const cluster = seeded();
    const before = states(await see(cluster));
    cluster.fail({ resource }, fault);
    const after = states(await see(cluster));
    const changed = Object.keys(before).filter((key) => before[key] !== after[key]);
    expect(changed.toSorted()).toEqual([...(hangingOn[name] ?? []), name].toSorted());
    expect(after[name]).toBe('unreachable');
  });

  it('leaves it known that there is an owner', async () => {
    const cluster = seeded();
    cluster.fail({ resource: resources.replicaSets }, 'throw');
    expect((await see(cluster)).owners).toMatchObject([
      { kind: 'ReplicaSet', name: 'web-6d5f7c9b8', object: { state: 'unreachable' } },
    ]);
  });
});

describe('what leaves enrichment', () => {
  it('holds no secret, and says what was taken out and of what', async () => {
    const secret = [{ name: 'PASSWORD', value: 'hunter2' }];
    const spec = { containers: [aContainer({ env: secret })] };
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': 'hunter2' };
    const cluster = new FakeCluster({
      objects: [
        aPod({ spec }),
        aReplicaSet('web-6d5f7c9b8', { spec: { template: { spec } } }),
        aDeployment('web', { metadata: { annotations } }),
        aBarePod('db', { spec, metadata: { uid: 'db' } }),
        aService('web', { metadata: { name: 'web', namespace: 'shop', annotations } }),
      ],
    });
    const seen = await see(cluster);
    expect(JSON.stringify(seen)).not.toContain('hunter2');
    expect(seen.redacted).toEqual([
      'spec.containers[0].env[0].value',
      'Deployment shop/web: metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]',
      'Pod of shop, in 2 of 2: spec.containers[].env[].value',
      'ReplicaSet shop/web-6d5f7c9b8: spec.template.spec.containers[0].env[0].value',
      'Service of shop, in 1 of 1: metadata.annotations["kubectl.kubernetes.io/last-applied-configuration"]',
    ]);
  });
});

describe('the printed reader', () => {
  it('may make every look, and makes no other', async () => {
    const policy = aNetworkPolicy('allow', { podSelector: {}, ingress: [{ from: [{ namespaceSelector: {} }] }] });
    const cluster = seeded(policy);
    const reader = cluster.as(readerManifests());
    expect(Object.entries(states(await see(reader))).filter(([, state]) => state === 'unreachable')).toEqual([]);
    expect(cluster.calls.map(({ verb }) => verb).filter((verb) => verb !== 'get' && verb !== 'list')).toEqual([]);
  });
});
