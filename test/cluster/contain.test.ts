import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { planPrefix } from '../../src/archive/keys.ts';
import { releaseExpired } from '../../src/contain/expiry.ts';
import { type Contained, contain } from '../../src/contain/guarded.ts';
import { quarantineLabel, quarantineName } from '../../src/contain/names.ts';
import type { Verdict } from '../../src/contain/plan.ts';
import { release } from '../../src/contain/release.ts';
import type { Pod, Workload } from '../../src/objects.ts';
import {
  asAdmin,
  awsNodeDaemonSet,
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
} from './cluster.ts';
import {
  clusterAs,
  containDeps,
  createPolicy,
  installRoles,
  planFor,
  policyNames,
  present,
  removeRoles,
} from './containment.ts';

const [one, two] = ['contain-1', 'contain-2'] as const;
let agents: Awaited<ReturnType<typeof awsNodeDaemonSet>>;

const barePod = (where: string, name: string, nodeName: string = one): Promise<Pod> =>
  createRunningPod(
    {
      metadata: { name, namespace: where, labels: { app: name } },
      spec: { containers: [{ name: 'app', image: 'nginx:1.29' }] },
    },
    { nodeName },
  );

beforeAll(async () => {
  for (const name of [one, two]) await createNode(name);
  agents = await awsNodeDaemonSet({ networkPolicy: true, nodeNames: [one, two] });
  await installRoles(['quarantine', 'scale'], await barePod(await namespace(), 'probe'));
});

afterAll(async () => {
  await removeRoles();
  await agents.remove();
  for (const name of [one, two]) await deleteNode(name);
});

/** A namespace in which AWS's controller runs. */
const enforcedNamespace = async (): Promise<string> => {
  const where = await namespace();
  playPolicyController(where);
  return where;
};

const verdictOf = (result: Contained): Verdict => {
  if (result.state !== 'done') throw new Error(`refused: ${JSON.stringify(result.reasons)}`);
  return result.verdict;
};
const said = ({ verdict, reasons }: Verdict): string => `${verdict}: ${reasons.map(({ code }) => code).join(', ')}`;
const refusedWith = (result: Contained): string[] =>
  result.state === 'refused' ? result.reasons.map(({ code }) => code) : ['done'];

describe('a quarantine', () => {
  it('of one replica of a Deployment isolates it, and says so only after looking', async () => {
    const where = await enforcedNamespace();
    const { pods } = await createDeployment({ namespace: where, name: 'web', replicas: 1, nodeNames: [one] });
    const plan = await planFor(pods[0]!);
    const result = await contain({ plan }, containDeps());
    expect(said(verdictOf(result))).toBe('isolated: nothing-else-selects, node-address-reachable');
    const { metadata } = await present(pods[0]!);
    expect(metadata?.labels).toMatchObject({ app: 'web', [quarantineLabel]: metadata?.uid });
    expect(metadata?.annotations).toMatchObject({
      'lazaret.dev/plan-id': plan.id,
      'karpenter.sh/do-not-disrupt': 'true',
    });
    expect(await policyNames(where)).toEqual([quarantineName(metadata?.uid ?? '')]);
  });

  it('does nothing where a sibling on the same node would be cut off without consent', async () => {
    const where = await enforcedNamespace();
    const { pods } = await createDeployment({ namespace: where, name: 'web', replicas: 2, nodeNames: [one] });
    const result = await contain({ plan: await planFor(pods[0]!) }, containDeps());
    expect(refusedWith(result)).toEqual(['siblings-cut-off']);
    expect(JSON.stringify(result)).toContain(pods[1]?.metadata?.name);
    expect(await policyNames(where)).toEqual([]);
    expect((await present(pods[0]!)).metadata?.resourceVersion).toBe(pods[0]?.metadata?.resourceVersion);
  });

  it('with consent isolates it and names the siblings that are cut off', async () => {
    const where = await enforcedNamespace();
    const { pods } = await createDeployment({ namespace: where, name: 'web', replicas: 2, nodeNames: [one] });
    const verdict = verdictOf(
      await contain({ plan: await planFor(pods[0]!, { accept: ['siblings-cut-off'] }) }, containDeps()),
    );
    expect(said(verdict)).toBe('isolated: siblings-share-the-deny, siblings-cut-off, node-address-reachable');
    expect(verdict.reasons[1]?.message).toContain(pods[1]?.metadata?.name);
  });

  it('is partial where another policy still lets somebody in, and names who', async () => {
    const where = await enforcedNamespace();
    const { pods } = await createDeployment({ namespace: where, name: 'web', nodeNames: [one] });
    await createPolicy(where, 'office', {
      podSelector: { matchLabels: { app: 'web' } },
      policyTypes: ['Ingress'],
      ingress: [{ from: [{ ipBlock: { cidr: '203.0.113.0/24' } }], ports: [{ port: 443 }] }],
    });
    const verdict = verdictOf(await contain({ plan: await planFor(pods[0]!) }, containDeps()));
    expect(said(verdict)).toBe('partial: another-policy-allows, node-address-reachable');
    expect(verdict.residual?.ingress).toEqual([
      {
        block: '203.0.113.0/24',
        except: [],
        ports: [{ protocol: 'TCP', from: 443, to: 443 }],
        because: [{ kind: 'NetworkPolicy', namespace: where, name: 'office' }],
      },
    ]);
  });

  it('is refused, and touches nothing, where a policy of our name is not ours', async () => {
    const where = await enforcedNamespace();
    const pod = await barePod(where, 'tool');
    const name = quarantineName(pod.metadata?.uid ?? '');
    const plan = await planFor(pod);
    const foreign = await createPolicy(where, name, { podSelector: { matchLabels: { app: 'other' } } });
    expect(refusedWith(await contain({ plan }, containDeps()))).toContain('foreign-policy');
    const after = await asAdmin('GET', `/apis/networking.k8s.io/v1/namespaces/${where}/networkpolicies/${name}`);
    expect(after['spec']).toEqual(foreign['spec']);
    expect((await present(pod)).metadata?.labels).toEqual(pod.metadata?.labels);
  });

  it('is refused, and touches nothing, where our label has a foreign value', async () => {
    const where = await enforcedNamespace();
    const pod = await barePod(where, 'tool');
    const plan = await planFor(pod);
    await asAdmin('PATCH', podPath(pod), { metadata: { labels: { [quarantineLabel]: 'someone' } } }, mergePatch);
    expect(refusedWith(await contain({ plan }, containDeps()))).toContain('foreign-label');
    expect((await present(pod)).metadata?.labels).toEqual({ ...pod.metadata?.labels, [quarantineLabel]: 'someone' });
    expect(await policyNames(where)).toEqual([]);
  });

  it('sees that a policy for everybody (`podSelector: {}`) still selects the pod', async () => {
    const where = await enforcedNamespace();
    const { pods } = await createDeployment({ namespace: where, name: 'web', replicas: 1, nodeNames: [one] });
    await createPolicy(where, 'allow-dns', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: [
        {
          to: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } } }],
          ports: [{ protocol: 'UDP', port: 53 }],
        },
      ],
    });
    const { expected, steps } = await planFor(pods[0]!);
    expect(expected.verdict).toBe('isolated');
    expect(expected.reasons[0]?.code).toBe('denied-above-policies');
    expect(steps.at(-1)?.name).toBe('cluster-network-policy');
  });

  it('is unverified, not isolated, where no PolicyEndpoint shows that the policy was resolved', async () => {
    const pod = await barePod(await namespace(), 'tool');
    const verdict = verdictOf(
      await contain({ plan: await planFor(pod) }, containDeps({ limits: { resolvedWithinMs: 300, pauseMs: 20 } })),
    );
    expect(said(verdict)).toMatch(/^unverified: .*policy-not-taken-up.*not-resolved/);
  });

  it('of a pod that was replaced under the same name is refused, and the new pod is not touched', async () => {
    const where = await enforcedNamespace();
    const pod = await barePod(where, 'tool');
    const plan = await planFor(pod);
    await asAdmin('DELETE', podPath(pod), { gracePeriodSeconds: 0 });
    const successor = await eventually(() => barePod(where, 'tool'));
    expect(refusedWith(await contain({ plan }, containDeps()))).toContain('pod-replaced');
    expect((await present(successor)).metadata?.labels).toEqual(successor.metadata?.labels);
  });

  it('of a pod that is gone is refused', async () => {
    const pod = await barePod(await enforcedNamespace(), 'tool');
    const plan = await planFor(pod);
    await asAdmin('DELETE', podPath(pod), { gracePeriodSeconds: 0 });
    expect(refusedWith(await contain({ plan }, containDeps()))).toContain('pod-gone');
  });

  it('goes on when the pod changes between look and write', async () => {
    const where = await enforcedNamespace();
    const pod = await barePod(where, 'tool');
    const plan = await planFor(pod);
    const responder = clusterAs('responder');
    let disturbed = 0;
    const disturbing = Object.assign(Object.create(responder) as typeof responder, {
      get: async (...call: Parameters<typeof responder.get>) => {
        const found = await responder.get(...call);
        if (call[0].resource === 'pods' && disturbed++ < 2)
          await asAdmin(
            'PATCH',
            podPath(pod),
            { metadata: { annotations: { disturbed: String(disturbed) } } },
            mergePatch,
          );
        return found;
      },
      name: responder.name,
      list: responder.list.bind(responder),
      watch: responder.watch.bind(responder),
      patch: responder.patch.bind(responder),
      create: responder.create.bind(responder),
    });
    expect(verdictOf(await contain({ plan }, containDeps({ cluster: disturbing }))).verdict).toBe('isolated');
    expect(disturbed).toBeGreaterThan(2);
  });

  it('says which right is missing when the responder lacks it, and leaves nothing behind', async () => {
    const where = await enforcedNamespace();
    const pod = await barePod(where, 'tool');
    const result = await contain({ plan: await planFor(pod) }, containDeps({ cluster: clusterAs('reader') }));
    expect(refusedWith(result)).toEqual(['missing-permission']);
    expect(JSON.stringify(result)).toMatch(/patch on pods/);
    expect((await present(pod)).metadata?.labels).toEqual(pod.metadata?.labels);
  });

  it('run twice writes nothing the second time', async () => {
    const where = await enforcedNamespace();
    const pod = await barePod(where, 'tool');
    const plan = await planFor(pod);
    const deps = containDeps();
    const first = await contain({ plan }, deps);
    const { resourceVersion } = (await present(pod)).metadata ?? {};
    const second = await contain({ plan }, deps);
    expect(second).toEqual(first);
    expect((await present(pod)).metadata?.resourceVersion).toBe(resourceVersion);
  });
});

describe('a release', () => {
  it('restores labels and annotations as they were, and deletes our policy', async () => {
    const where = await enforcedNamespace();
    const pod = await barePod(where, 'tool');
    await asAdmin(
      'PATCH',
      podPath(pod),
      { metadata: { annotations: { 'karpenter.sh/do-not-disrupt': 'false', own: 'x' } } },
      mergePatch,
    );
    const deps = containDeps();
    const plan = await planFor(pod);
    expect(verdictOf(await contain({ plan }, deps)).verdict).toBe('isolated');
    const released = await release(plan, deps);
    expect(released.state).toBe('released');
    const { metadata } = await present(pod);
    expect(metadata?.labels).toEqual(pod.metadata?.labels);
    expect(metadata?.annotations).toEqual({ 'karpenter.sh/do-not-disrupt': 'false', own: 'x' });
    expect(await policyNames(where)).toEqual([]);
    expect((await release(plan, deps)).state).toBe('already-released');
    expect(refusedWith(await contain({ plan }, deps))).toEqual(['already-released']);
  });

  it('is refused whole, and says what somebody changed, when our policy is no longer what we made', async () => {
    const where = await enforcedNamespace();
    const pod = await barePod(where, 'tool');
    const deps = containDeps();
    const plan = await planFor(pod);
    await contain({ plan }, deps);
    const path = `/apis/networking.k8s.io/v1/namespaces/${where}/networkpolicies/${quarantineName(pod.metadata?.uid ?? '')}`;
    await request('break-glass', 'GET', path);
    await asAdmin(
      'DELETE',
      '/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings/lazaret-quarantine-policy',
    );
    await eventually(() => asAdmin('PATCH', path, { spec: { egress: [{}] } }, mergePatch));
    const released = await release(plan, deps);
    expect(released).toMatchObject({ state: 'refused', reasons: [{ code: 'policy-changed' }] });
    expect((await present(pod)).metadata?.labels?.[quarantineLabel]).toBe(pod.metadata?.uid);
  });

  it('comes by itself when the time of the plan is over, and not before', async () => {
    const where = await enforcedNamespace();
    const pod = await barePod(where, 'tool');
    let now = Date.now();
    const deps = containDeps({ archive: new MemoryStore(), clock: { now: () => new Date(now) } });
    const plan = await planFor(pod, { lastsMs: 60_000 });
    await contain({ plan }, deps);
    now = Date.parse(plan.expiresAt) - 1;
    expect(await releaseExpired(planPrefix(plan), deps)).toEqual([]);
    now += 1;
    expect(await releaseExpired(planPrefix(plan), deps)).toMatchObject([
      { planId: plan.id, released: { state: 'released' } },
    ]);
    expect(await policyNames(where)).toEqual([]);
    expect(await releaseExpired(planPrefix(plan), deps)).toEqual([]);
  });
});

describe('scaling to 0', () => {
  const deploymentOf = (where: string): Promise<Workload> =>
    asAdmin('GET', `/apis/apps/v1/namespaces/${where}/deployments/web`);

  it('stops the workload, names the HPA, and gives back as many replicas as there were', async () => {
    const where = await enforcedNamespace();
    const { pods } = await createDeployment({ namespace: where, name: 'web', replicas: 3, nodeNames: [one, two] });
    await asAdmin('POST', `/apis/autoscaling/v2/namespaces/${where}/horizontalpodautoscalers`, {
      metadata: { name: 'web' },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 2,
        maxReplicas: 5,
      },
    });
    playKubelet(where, [one, two]);
    const deps = containDeps();
    const plan = await planFor(pods[0]!, { action: 'scale' });
    expect(plan.steps[0]?.costs.join('\n')).toContain(`HPA ${where}/web`);
    const verdict = verdictOf(await contain({ plan }, deps));
    expect(verdict.verdict).toBe('partial');
    await eventually(async () => expect(await podsOf(where)).toEqual([]));
    expect((await release(plan, deps)).state).toBe('released');
    expect((await deploymentOf(where)).spec?.replicas).toBe(3);
    await eventually(async () => expect(await podsOf(where)).toHaveLength(3));
  });

  it('is not undone where somebody scaled the workload since', async () => {
    const where = await enforcedNamespace();
    const { pods } = await createDeployment({ namespace: where, name: 'web', replicas: 3, nodeNames: [one] });
    const deps = containDeps();
    const plan = await planFor(pods[0]!, { action: 'scale' });
    await contain({ plan }, deps);
    await asAdmin(
      'PATCH',
      `/apis/apps/v1/namespaces/${where}/deployments/web/scale`,
      { spec: { replicas: 1 } },
      mergePatch,
    );
    expect(await release(plan, deps)).toMatchObject({ state: 'refused', reasons: [{ code: 'scaled-since' }] });
    expect((await deploymentOf(where)).spec?.replicas).toBe(1);
  });
});

describe('the responder that is printed', () => {
  const labelled = async (): Promise<Pod> => {
    const pod = await barePod(await namespace(), 'tool');
    return asAdmin(
      'PATCH',
      podPath(pod),
      { metadata: { labels: { [quarantineLabel]: pod.metadata?.uid } } },
      mergePatch,
    );
  };
  const policy = (name: string, spec: object): object => ({ metadata: { name }, spec });
  const uid = '33a3c89e-3280-474d-b8cb-fdf03394fc15';
  const own = { podSelector: { matchLabels: { [quarantineLabel]: uid } }, policyTypes: ['Ingress', 'Egress'] };

  it('cannot change what a pod runs, not even of a quarantined one', async () => {
    const pod = await labelled();
    const image = { spec: { containers: [{ name: 'app', image: 'evil' }] } };
    const answer = await request('responder', 'PATCH', podPath(pod), image, 'application/strategic-merge-patch+json');
    expect([answer.status, answer.text]).toEqual([422, expect.stringContaining('may not change what a pod runs')]);
  });

  it('cannot touch a pod that is not quarantined', async () => {
    const pod = await barePod(await namespace(), 'tool');
    expect(
      (await request('responder', 'PATCH', podPath(pod), { metadata: { labels: { app: null } } }, mergePatch)).status,
    ).toBe(422);
    const wrong = { metadata: { labels: { [quarantineLabel]: 'not-its-uid' } } };
    expect((await request('responder', 'PATCH', podPath(pod), wrong, mergePatch)).status).toBe(422);
  });

  it.each<[string, object]>([
    ['lets all traffic out', policy(`lazaret-quarantine-${uid}`, { ...own, egress: [{}] })],
    ['lets a pod in', policy(`lazaret-quarantine-${uid}`, { ...own, ingress: [{ from: [{ podSelector: {} }] }] })],
    ['selects every pod', policy(`lazaret-quarantine-${uid}`, { ...own, podSelector: {} })],
    [
      'selects by another label too',
      policy(`lazaret-quarantine-${uid}`, {
        ...own,
        podSelector: { matchLabels: { [quarantineLabel]: uid, app: 'web' } },
      }),
    ],
    [
      'selects by an expression',
      policy(`lazaret-quarantine-${uid}`, {
        ...own,
        podSelector: { matchExpressions: [{ key: quarantineLabel, operator: 'Exists' }] },
      }),
    ],
    ['names one direction only', policy(`lazaret-quarantine-${uid}`, { ...own, policyTypes: ['Ingress'] })],
    ['has another name', policy('deny-all', own)],
    ["has another pod's name", policy('lazaret-quarantine-other', own)],
  ])('cannot create a policy that %s', async (_what, body) => {
    const path = `/apis/networking.k8s.io/v1/namespaces/${await namespace()}/networkpolicies?dryRun=All`;
    expect((await request('responder', 'POST', path, body)).status).toBe(422);
  });

  it('can create the deny-all of one pod, and delete no other policy', async () => {
    const where = await namespace();
    const path = `/apis/networking.k8s.io/v1/namespaces/${where}/networkpolicies`;
    expect((await request('responder', 'POST', path, policy(`lazaret-quarantine-${uid}`, own))).status).toBe(201);
    await createPolicy(where, 'deny-all', { podSelector: {} });
    expect((await request('responder', 'DELETE', `${path}/deny-all`)).status).toBe(422);
    expect((await request('responder', 'DELETE', `${path}/lazaret-quarantine-${uid}`)).status).toBe(200);
  });

  it.each([
    ['read a Secret', 'GET', '/api/v1/namespaces/default/secrets'],
    ['delete a pod', 'DELETE', '/api/v1/namespaces/default/pods/x'],
    ['change a Deployment', 'PATCH', '/apis/apps/v1/namespaces/default/deployments/x'],
    ['run a command in a pod', 'POST', '/api/v1/namespaces/default/pods/x/exec?command=id'],
    ['create a pod', 'POST', '/api/v1/namespaces/default/pods'],
  ])('cannot %s', async (_what, method, path) => {
    const answer = await request(
      'responder',
      method,
      path,
      method === 'GET' ? undefined : { metadata: { name: 'x' } },
      method === 'PATCH' ? mergePatch : undefined,
    );
    expect(answer.status).toBe(403);
  });

  it.each([
    ['nobody else can take the quarantine label off', 'admin', 422],
    ['break glass can', 'break-glass-admin', 200],
  ])('%s', async (_what, user, status) => {
    const pod = await labelled();
    const path = `${podPath(pod)}?dryRun=All`;
    const as = user === 'break-glass-admin' ? 'break-glass' : user;
    if (as === 'break-glass') await allowBreakGlass();
    // A right that was just granted takes the authorizer a moment to know.
    await eventually(async () => {
      const removal = { metadata: { labels: { [quarantineLabel]: null } } };
      expect((await request(as, 'PATCH', path, removal, mergePatch)).status).toBe(status);
    });
  });

  it('reads as the reader does, and the reader writes nothing', async () => {
    const pod = await barePod(await namespace(), 'tool');
    expect((await request('responder', 'GET', podPath(pod))).status).toBe(200);
    expect(
      (await request('reader', 'PATCH', podPath(pod), { metadata: { labels: { a: 'b' } } }, mergePatch)).status,
    ).toBe(403);
  });
});

const allowBreakGlass = async (): Promise<void> => {
  const group = 'rbac.authorization.k8s.io';
  await request('admin', 'POST', `/apis/${group}/v1/clusterroles`, {
    metadata: { name: 'break-glass-pods' },
    rules: [{ apiGroups: [''], resources: ['pods'], verbs: ['get', 'patch'] }],
  });
  await request('admin', 'POST', `/apis/${group}/v1/clusterrolebindings`, {
    metadata: { name: 'break-glass-pods' },
    roleRef: { apiGroup: group, kind: 'ClusterRole', name: 'break-glass-pods' },
    subjects: [{ apiGroup: group, kind: 'Group', name: 'lazaret-break-glass' }],
  });
};
