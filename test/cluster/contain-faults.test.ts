import { connect, type KubernetesClient } from '../../src/adapters/kubernetes/client.ts';
import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import type { ContainDeps } from '../../src/contain/deps.ts';
import { type Contained, contain } from '../../src/contain/guarded.ts';
import { quarantineLabel } from '../../src/contain/names.ts';
import type { Plan } from '../../src/contain/plan.ts';
import { release } from '../../src/contain/release.ts';
import type { Pod } from '../../src/objects.ts';
import { Killed, Mortal, type When } from '../fakes/mortal.ts';
import {
  asAdmin,
  awsNodeDaemonSet,
  cluster,
  createNode,
  createRunningPod,
  deleteNode,
  eventually,
  mergePatch,
  namespace,
  playPolicyController,
  podPath,
  request,
} from './cluster.ts';
import { containDeps, installRoles, planFor, policyNames, present, removeRoles } from './containment.ts';
import { closed, type Faults, listening, type ServerFault, startFaultyServer, trustedServer } from './faulty-server.ts';

const node = 'faults-1';
let agents: Awaited<ReturnType<typeof awsNodeDaemonSet>>;

const barePod = (where: string, name = 'tool', metadata: object = {}): Promise<Pod> =>
  createRunningPod(
    {
      metadata: { name, namespace: where, labels: { app: name }, ...metadata },
      spec: { containers: [{ name: 'app', image: 'nginx:1.29' }] },
    },
    { nodeName: node },
  );

beforeAll(async () => {
  await createNode(node);
  agents = await awsNodeDaemonSet({ networkPolicy: true, nodeNames: [node] });
  await installRoles(['quarantine'], await barePod(await namespace(), 'probe'));
});

afterAll(async () => {
  await removeRoles();
  await agents.remove();
  await deleteNode(node);
});

type Scene = { readonly where: string; readonly pod: Pod; readonly plan: Plan };

/** A controller lists the pods of the whole cluster at each turn: none outlives its scene. */
const controllers: ReturnType<typeof playPolicyController>[] = [];
const stopControllers = async (): Promise<void> => {
  await Promise.all(controllers.splice(0).map((one) => one.stop()));
};
afterEach(stopControllers);

const scene = async (metadata: object = {}): Promise<Scene> => {
  const where = await namespace();
  controllers.push(playPolicyController(where));
  const pod = await barePod(where, 'tool', metadata);
  return { where, pod, plan: await planFor(pod) };
};

/** The responder, on the far side of a server that lets requests go wrong; gives up on a hanging one after two seconds. */
const behind = async (faults: Faults): Promise<{ cluster: KubernetesClient; close: () => Promise<void> }> => {
  const server = await startFaultyServer(faults);
  const { caPem, url } = server;
  const { tokenFor } = cluster();
  const opened = connect(
    { name: 'test', server: url, caPem, token: async () => tokenFor('responder') },
    { connectMs: 2_000, requestMs: 2_000, attempts: 3, longestPauseMs: 5_000 },
  );
  if (opened.state !== 'found') throw new Error(JSON.stringify(opened));
  const close = async (): Promise<void> => {
    await opened.value.close();
    await server.close();
  };
  return { cluster: opened.value, close };
};

const isLabelled = async (pod: Pod): Promise<boolean> =>
  (await present(pod)).metadata?.labels?.[quarantineLabel] === pod.metadata?.uid;

/** What was said is what is there: isolated means label and policy, refused means neither. */
const isTrue = async (result: Contained, { where, pod }: Scene): Promise<void> => {
  const there = { labelled: await isLabelled(pod), policies: (await policyNames(where)).length };
  if (result.state === 'refused') expect(there).toEqual({ labelled: false, policies: 0 });
  else if (result.verdict.verdict === 'isolated') expect(there).toEqual({ labelled: true, policies: 1 });
};

const isTakenBack = async (deps: ContainDeps, { where, pod, plan }: Scene): Promise<void> => {
  expect((await release(plan, deps)).state).toMatch(/released/);
  expect(await policyNames(where)).toEqual([]);
  expect((await present(pod)).metadata?.labels).toEqual(pod.metadata?.labels);
};

const writes = new Set(['PATCH', 'POST', 'DELETE']);

/** The nth write goes wrong, and for as long as `times` says, all after it. */
const nthWrite = (nth: number, fault: ServerFault, times = 1): Faults => {
  let seen = 0;
  return ({ method }) => {
    if (!writes.has(method)) return null;
    seen += 1;
    return seen >= nth && seen < nth + times ? fault : null;
  };
};

const faults: readonly ServerFault[] = ['lost', 'reset', 'hang', 409, 429, 500];
const steps = [
  ['the label', 1],
  ['the policy', 2],
] as const;

describe('a write that goes wrong on its way to a real API server', () => {
  it.each(faults.flatMap((fault) => steps.map(([what, nth]) => ({ fault, what, nth }))))(
    '$fault at $what: the containment converges, and can be taken back',
    async ({ fault, nth }) => {
      const at = await scene();
      const there = await behind(nthWrite(nth, fault));
      const deps = containDeps({ archive: new MemoryStore(), cluster: there.cluster });
      try {
        const result = await contain({ plan: at.plan }, deps);
        expect(result).toMatchObject({ state: 'done', finished: true, verdict: { verdict: 'isolated' } });
        await isTrue(result, at);
        await isTakenBack(deps, at);
      } finally {
        await there.close();
      }
    },
  );

  it.each(steps)('422 at %s stops it, and what was done is taken back', async (_what, nth) => {
    const at = await scene();
    const there = await behind(nthWrite(nth, 422));
    try {
      const result = await contain({ plan: at.plan }, containDeps({ cluster: there.cluster }));
      expect(result).toMatchObject({ state: 'refused', reasons: [{ code: 'write-refused' }] });
      await isTrue(result, at);
    } finally {
      await there.close();
    }
  });

  it.each<ServerFault>(['reset', 'hang', 500])(
    '%s at every write from the policy on: it says that it was interrupted, never isolated, and goes on later',
    async (fault) => {
      const at = await scene();
      const archive = new MemoryStore();
      const there = await behind(nthWrite(2, fault, 1_000));
      try {
        const result = await contain({ plan: at.plan }, containDeps({ archive, cluster: there.cluster }));
        expect(result).toMatchObject({ state: 'done', finished: false });
        expect(result.state === 'done' && result.verdict.verdict).not.toBe('isolated');
        const deps = containDeps({ archive });
        expect(await contain({ plan: at.plan }, deps)).toMatchObject({ verdict: { verdict: 'isolated' } });
        await isTakenBack(deps, at);
      } finally {
        await there.close();
      }
    },
  );

  it('a busy server is asked again after the time that it names', async () => {
    const at = await scene();
    const there = await behind(nthWrite(2, 429, 2));
    const begun = performance.now();
    try {
      const result = await contain({ plan: at.plan }, containDeps({ cluster: there.cluster }));
      expect(result).toMatchObject({ verdict: { verdict: 'isolated' } });
      expect(performance.now() - begun).toBeGreaterThan(2_000);
    } finally {
      await there.close();
    }
  });

  it('an undo converges too', async () => {
    for (const [nth, fault] of [
      [1, 'lost'],
      [1, 500],
      [2, 'reset'],
      [2, 'hang'],
    ] as const) {
      const at = await scene();
      const archive = new MemoryStore();
      await contain({ plan: at.plan }, containDeps({ archive }));
      const there = await behind(nthWrite(nth, fault));
      try {
        await isTakenBack(containDeps({ archive, cluster: there.cluster }), at);
      } finally {
        await there.close();
      }
    }
  });
});

describe('a watch', () => {
  it.each<[string, (n: number) => ServerFault | null]>([
    ['that is closed at once, every time', () => 'lost'],
    ['that the server has no room for', () => 429],
    ['that is answered with 410 Gone', () => 410],
    ['that never begins', (n) => (n === 1 ? 'hang' : null)],
  ])('%s holds nothing up: the list tells', async (_what, faultOf) => {
    const at = await scene();
    let watches = 0;
    const there = await behind(({ path }) => {
      if (!path.includes('watch=true')) return null;
      watches += 1;
      return faultOf(watches);
    });
    try {
      const result = await contain({ plan: at.plan }, containDeps({ cluster: there.cluster }));
      expect(result).toMatchObject({ verdict: { verdict: 'isolated' } });
    } finally {
      await there.close();
    }
  });
});

describe('a process that is killed and started again', () => {
  /** Answers whether it died before its end. */
  const diesAt = async (at: number, when: When): Promise<boolean> => {
    const here = await scene();
    const archive = new MemoryStore();
    const mortal = new Mortal(at, when);
    const deps = containDeps({ archive });
    const dying = { ...deps, archive: mortal.store(archive), cluster: mortal.cluster(deps.cluster) };
    await contain({ plan: here.plan }, dying).catch((error: unknown) => {
      if (!(error instanceof Killed)) throw error;
    });
    const result = await contain({ plan: here.plan }, deps);
    expect({ at, when, result }).toMatchObject({ at, when, result: { verdict: { verdict: 'isolated' } } });
    await isTrue(result, here);
    await isTakenBack(deps, here);
    await stopControllers();
    return mortal.writes >= at;
  };

  it('at any write, before or after it: one label, one policy, the same verdict, and undo works', async () => {
    let at = 1;
    while ((await diesAt(at, 'before')) && (await diesAt(at, 'after'))) at += 1;
    // Plan, capture, before-image, label, policy, their records, the wait's, and the verdict.
    expect(at).toBeGreaterThan(8);
  }, 180_000);
});

describe('a cluster that says no', () => {
  const configurations = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';

  const webhook = async (url: string, where: string, rule: object): Promise<() => Promise<void>> => {
    const name = `${where}.test.lazaret.dev`;
    await asAdmin('POST', configurations, {
      metadata: { name },
      webhooks: [
        {
          name,
          clientConfig: { url, caBundle: Buffer.from(cluster().caPem).toString('base64') },
          rules: [{ operations: ['CREATE', 'UPDATE'], apiVersions: ['*'], scope: '*', ...rule }],
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': where } },
          failurePolicy: 'Fail',
          sideEffects: 'None',
          timeoutSeconds: 2,
          admissionReviewVersions: ['v1'],
        },
      ],
    });
    return async () => void (await asAdmin('DELETE', `${configurations}/${name}`));
  };

  const policies = { apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'] };
  const pods = { apiGroups: [''], resources: ['pods'] };

  const inForce = (where: string): Promise<void> =>
    eventually(async () => {
      const body = { metadata: { name: 'probe' }, spec: { podSelector: {} } };
      const path = `/apis/networking.k8s.io/v1/namespaces/${where}/networkpolicies?dryRun=All`;
      const pod = await request(
        'admin',
        'PATCH',
        `/api/v1/namespaces/${where}/pods/tool?dryRun=All`,
        { metadata: { labels: { a: 'b' } } },
        mergePatch,
      );
      if ((await request('admin', 'POST', path, body)).status < 300 && pod.status < 300) throw new Error('not yet');
    });

  it.each([
    ['the policy', policies],
    ['the label', pods],
  ])('by an admission webhook about %s: it stops, says who said no, and leaves nothing behind', async (_what, rule) => {
    const at = await scene();
    const server = await trustedServer((incoming, response) => {
      let text = '';
      incoming.on('data', (part) => {
        text += part;
      });
      incoming.on('end', () => {
        const { uid } = JSON.parse(text).request;
        const status = { message: 'policies need an owner' };
        response.setHeader('content-type', 'application/json');
        response.end(
          JSON.stringify({
            apiVersion: 'admission.k8s.io/v1',
            kind: 'AdmissionReview',
            response: { uid, allowed: false, status },
          }),
        );
      });
    });
    const remove = await webhook(await listening(server), at.where, rule);
    try {
      await inForce(at.where);
      const result = await contain({ plan: at.plan }, containDeps());
      expect(result).toMatchObject({
        state: 'refused',
        reasons: [{ code: 'refused-by-admission', message: expect.stringContaining('policies need an owner') }],
      });
      await isTrue(result, at);
    } finally {
      await remove();
      await closed(server);
    }
  });

  it('since its webhook does not answer: it is interrupted, and goes on when that is mended', async () => {
    const at = await scene();
    const remove = await webhook('https://127.0.0.1:9/', at.where, policies);
    const deps = containDeps({ archive: new MemoryStore() });
    try {
      await inForce(at.where);
      const result = await contain({ plan: at.plan }, deps);
      expect(result).toMatchObject({ state: 'done', finished: false });
      await isTrue(result, at);
    } finally {
      await remove();
    }
    await eventually(async () =>
      expect(await contain({ plan: at.plan }, deps)).toMatchObject({ verdict: { verdict: 'isolated' } }),
    );
    await isTakenBack(deps, at);
  });

  it('since the namespace is being deleted: it stops, says so, and leaves no label behind', async () => {
    const at = await scene({ finalizers: ['test.lazaret.dev/hold'] });
    const deps = containDeps({ archive: new MemoryStore() });
    await asAdmin('DELETE', `/api/v1/namespaces/${at.where}`);
    try {
      const result = await contain({ plan: at.plan }, deps);
      expect(result).toMatchObject({ state: 'refused' });
      expect(JSON.stringify(result)).toContain('namespace-terminating');
      await isTrue(result, at);
    } finally {
      await asAdmin('PATCH', podPath(at.pod), { metadata: { finalizers: null } }, mergePatch);
    }
  });

  it('to nothing of a release: it works in a namespace that is being deleted, too', async () => {
    const at = await scene({ finalizers: ['test.lazaret.dev/hold'] });
    const deps = containDeps({ archive: new MemoryStore() });
    expect(await contain({ plan: at.plan }, deps)).toMatchObject({ verdict: { verdict: 'isolated' } });
    await asAdmin('DELETE', `/api/v1/namespaces/${at.where}`);
    try {
      expect(await release(at.plan, deps)).toMatchObject({ state: 'released' });
      expect(await isLabelled(at.pod)).toBe(false);
    } finally {
      await asAdmin('PATCH', podPath(at.pod), { metadata: { finalizers: null } }, mergePatch);
    }
  });
});
