import { readFileSync } from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { loadSnapshot, writeSnapshot } from '../../src/adapters/local/snapshot.ts';
import type { SnapshotReader } from '../../src/adapters/local/snapshot-reader.ts';
import { lookAtPod } from '../../src/enrich/enrich.ts';
import { servedKinds } from '../../src/enrich/served.ts';
import { detectEngine } from '../../src/network/engine.ts';
import { resources } from '../../src/resources.ts';
import { aDeployment, aNamespace, aService } from '../builders/kubernetes.ts';
import { aPod } from '../builders/pod.ts';
import { runs } from '../builders/runs.ts';
import { FakeCluster } from '../fakes/fake-cluster.ts';

const loaded = (text: string): SnapshotReader => {
  const snapshot = loadSnapshot(text, 'prod.yaml');
  if (snapshot.state !== 'ok') throw new Error(JSON.stringify(snapshot.errors));
  return snapshot.reader;
};

const errorsOf = (text: string): string[] => {
  const snapshot = loadSnapshot(text, 'prod.yaml');
  return snapshot.state === 'invalid' ? snapshot.errors.map(({ code, message }) => `${code}: ${message}`) : [];
};

const codesOf = (reader: SnapshotReader): string[] => reader.notes.map(({ code }) => code);
const noted = (reader: SnapshotReader, code: string): string =>
  reader.notes.find((note) => note.code === code)?.message ?? '';

const pod = `apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop }
spec: { containers: [{ name: app, image: nginx }] }
`;
const header = (rest: object): string => stringify({ apiVersion: 'lazaret.dev/v1', kind: 'Snapshot', ...rest });

describe('a snapshot', () => {
  it.each([
    ['one object', pod],
    ['documents', `---\n${pod}---\n---\n${pod.replace('name: web', 'name: db')}`],
    [
      'a List as kubectl prints it',
      stringify({ apiVersion: 'v1', kind: 'List', items: [aPod({ metadata: { name: 'web', namespace: 'shop' } })] }),
    ],
    [
      'a PodList, whose items do not say what they are',
      JSON.stringify({ apiVersion: 'v1', kind: 'PodList', items: [{ metadata: { name: 'web', namespace: 'shop' } }] }),
    ],
    ['JSON', JSON.stringify(aPod({ metadata: { name: 'web', namespace: 'shop' } }))],
    ['an array in JSON', JSON.stringify([aPod({ metadata: { name: 'web', namespace: 'shop' } })])],
    [
      'JSON documents one after the other',
      `${JSON.stringify(aNamespace())}\n---\n${JSON.stringify(aPod({ metadata: { name: 'web', namespace: 'shop' } }))}`,
    ],
    [
      'a text with a byte order mark',
      `\uFEFF${JSON.stringify(aPod({ metadata: { name: 'web', namespace: 'shop' } }))}`,
    ],
  ])('is %s', async (_what, text) => {
    expect(await loaded(text).get(resources.pods, 'shop', 'web')).toMatchObject({
      state: 'found',
      value: { kind: 'Pod' },
    });
  });

  it('puts an object without a namespace into default, as kubectl apply would', async () => {
    const reader = loaded(pod.replace(', namespace: shop', ''));
    expect(await reader.list(resources.pods, { namespace: 'default' })).toMatchObject({
      value: [{ metadata: { name: 'web' } }],
    });
  });

  it('is a closed world: what is not in it is not there', async () => {
    const reader = loaded(pod);
    expect(await reader.get(resources.pods, 'shop', 'db')).toEqual({ state: 'absent' });
    expect(await reader.list(resources.services, { namespace: 'shop' })).toEqual({ state: 'found', value: [] });
    expect(await reader.list(resources.ciliumNetworkPolicies)).toEqual({ state: 'absent' });
  });

  it('says of what kinds it assumed that there are none', () => {
    const reader = loaded(pod);
    expect(noted(reader, 'snapshot-none')).toMatch(
      /taken as none in the cluster: .*\bservices\b.*networkpolicies\.networking\.k8s\.io/,
    );
    expect(noted(reader, 'snapshot-none')).not.toMatch(/\bpods\b/);
    expect(noted(reader, 'snapshot-not-served')).toContain('ciliumnetworkpolicies.cilium.io');
  });

  it('keeps kinds that nobody looks at out, and says so', () => {
    const reader = loaded(`${pod}---\napiVersion: example.com/v1\nkind: Widget\nmetadata: { name: a }\n`);
    expect(noted(reader, 'snapshot-unknown-kind')).toContain('1 Widget (example.com/v1)');
  });

  it('never reads a Secret', async () => {
    const reader = loaded(
      `${pod}---\napiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData: { a: hunter2 }\n`,
    );
    expect(noted(reader, 'snapshot-secret')).toContain('1 Secrets');
    const secrets = { group: '', version: 'v1', resource: 'secrets', kind: 'Secret', namespaced: true };
    expect(await reader.list(secrets)).toEqual({ state: 'found', value: [] });
  });

  it('selects as the API does, and cannot by what nobody understands', async () => {
    const reader = loaded(`${pod}---\n${pod.replace('name: web', 'name: db, labels: { app: db }')}`);
    expect(await reader.list(resources.pods, { labelSelector: 'app=db' })).toMatchObject({
      value: [{ metadata: { name: 'db' } }],
    });
    expect(await reader.list(resources.pods, { labelSelector: 'a b' })).toMatchObject({ state: 'unreachable' });
  });

  it('is watched once, and has no logs', async () => {
    const events = await Array.fromAsync(
      loaded(pod).watch(resources.pods, { name: 'web' }, new AbortController().signal),
    );
    expect(events).toMatchObject([{ type: 'ADDED', object: { metadata: { name: 'web' } } }]);
    expect(await loaded(pod).log()).toMatchObject({ state: 'unreachable' });
  });
});

describe('what a snapshot says about itself', () => {
  it('is its cluster and its time', () => {
    const reader = loaded(`${header({ cluster: 'prod', takenAt: '2026-11-23T08:30:00Z' })}---\n${pod}`);
    expect([reader.name, reader.takenAt]).toEqual(['prod', '2026-11-23T08:30:00Z']);
  });

  it('is what could not be looked at: that is never taken for none', async () => {
    const reader = loaded(`${header({ unreachable: [{ resource: 'services', why: '403' }] })}---\n${pod}`);
    expect(await reader.list(resources.services)).toMatchObject({
      state: 'unreachable',
      problem: { code: 'not-in-snapshot', message: expect.stringContaining('403') },
    });
  });

  it('is what was looked at: other built-in kinds were not, and kinds with a definition are served', async () => {
    const reader = loaded(`${header({ resources: ['pods', 'policyendpoints.networking.k8s.aws'] })}---\n${pod}`);
    expect(await reader.list(resources.pods)).toMatchObject({ state: 'found' });
    expect(await reader.list(resources.services)).toMatchObject({
      state: 'unreachable',
      problem: { code: 'not-in-snapshot' },
    });
    expect(await reader.list(resources.policyEndpoints)).toEqual({ state: 'found', value: [] });
    expect(await reader.list(resources.ciliumNetworkPolicies)).toEqual({ state: 'absent' });
    expect(codesOf(reader)).toEqual([]);
  });

  it('is where was looked: other namespaces were not', async () => {
    const reader = loaded(`${header({ namespaces: ['shop'] })}---\n${pod}`);
    expect(await reader.list(resources.pods, { namespace: 'shop' })).toMatchObject({ state: 'found' });
    expect(await reader.list(resources.pods, { namespace: 'data' })).toMatchObject({ state: 'unreachable' });
    expect(await reader.list(resources.pods)).toMatchObject({ state: 'unreachable' });
    expect(await reader.list(resources.roleBindings)).toMatchObject({ state: 'found' });
    expect(await reader.list(resources.nodes)).toMatchObject({ state: 'found' });
  });
});

describe('what a snapshot shows the cluster to serve', () => {
  const definition = {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'validatingpolicies.policies.kyverno.io' },
    spec: {
      group: 'policies.kyverno.io',
      names: { kind: 'ValidatingPolicy' },
      versions: [
        { name: 'v1', served: true },
        { name: 'v1alpha1', served: false },
      ],
    },
  };
  const policy = { apiVersion: 'kyverno.io/v1', kind: 'ClusterPolicy', metadata: { name: 'a' } };

  it.each<[string, string, string[]]>([
    [
      'by what it says of itself',
      header({ served: ['policies.kyverno.io/v1/ValidatingPolicy'] }),
      ['policies.kyverno.io/v1/ValidatingPolicy'],
    ],
    [
      'by a definition, in the versions that it serves',
      stringify(definition),
      ['policies.kyverno.io/v1/ValidatingPolicy'],
    ],
    ['by an object of the kind', stringify(policy), ['kyverno.io/v1/ClusterPolicy']],
    ['as nothing where it tells nothing', header({}), []],
  ])('is told %s', async (_what, text, kinds) => {
    expect(await servedKinds(loaded(`${text}---\n${pod}`))).toEqual({ state: 'found', value: kinds });
  });

  it('is taken with it, and decides what hardening is written for', async () => {
    const live = Object.assign(
      new FakeCluster({ objects: [aPod({ metadata: { name: 'web', namespace: 'shop' } }), aNamespace()] }),
      {
        kinds: async (group: string) =>
          group === 'policies.kyverno.io'
            ? ({ state: 'found', value: ['ValidatingPolicy'] } as const)
            : ({ state: 'absent' } as const),
      },
    );
    const reader = loaded(await writeSnapshot(live, { now: new Date(0) }));
    const { seen } = await lookAtPod(reader, { namespace: 'shop', name: 'web', uid: null });
    expect(seen?.served).toEqual({ state: 'found', value: ['policies.kyverno.io/v1/ValidatingPolicy'] });
  });
});

describe('a snapshot that cannot be used', () => {
  it.each([
    [
      'a pod twice, naming both lines',
      `${pod}---\n${pod}`,
      'snapshot-duplicate: prod.yaml: line 6: Pod shop/web stands here and at line 1: keep one of them',
    ],
    [
      'a pod twice in a list, naming both places',
      JSON.stringify({ kind: 'List', apiVersion: 'v1', items: [aPod(), aPod()] }),
      'snapshot-duplicate: prod.yaml: items[1]: Pod shop/web-6d5f7c9b8-abcde stands here and at items[0]: keep one of them',
    ],
    [
      'a wrong type, with line, path and value',
      pod.replace('spec: {', 'spec: { hostPID: maybe,'),
      'snapshot-field: prod.yaml: line 1: Pod: spec.hostPID must be true or false, not "maybe"',
    ],
    ['broken YAML, with its line', `${pod}---\na: [b`, 'snapshot-syntax: prod.yaml: line 6:'],
    [
      'a key twice, with its line',
      pod.replace('kind: Pod', 'kind: Pod\nkind: Pod'),
      'snapshot-syntax: prod.yaml: line 3:',
    ],
    ['no object', 'just a text', 'snapshot-object: prod.yaml: line 1: not a Kubernetes object'],
    [
      'an object without a name',
      pod.replace('name: web, ', ''),
      'snapshot-object: prod.yaml: line 1: Pod: metadata.name is wanted',
    ],
    ['nothing', '', 'snapshot-object: prod.yaml: holds no object'],
    [
      'an unknown key in its header',
      `${header({ resuorces: [] })}---\n${pod}`,
      'snapshot-header: prod.yaml: line 1: Snapshot:',
    ],
    [
      'an unknown resource in its header',
      `${header({ resources: ['pod'] })}---\n${pod}`,
      'snapshot-header: prod.yaml: line 1: Snapshot.resources.0: "pod" is not a resource',
    ],
    [
      'two headers',
      `${header({})}---\n${header({})}---\n${pod}`,
      'snapshot-header: prod.yaml: line 4: a second Snapshot header',
    ],
  ])('has %s', (_what, text, message) => {
    expect(errorsOf(text)[0]).toContain(message);
  });

  it('is nested without end', () => {
    const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(loadSnapshot(nested, 'prod.yaml').state).toBe('invalid');
    expect(
      loadSnapshot(`{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a"},"spec":${nested}}`, 'prod.yaml').state,
    ).toBe('invalid');
  });

  it('tells no secret in its errors', () => {
    const wrong = pod.replace('image: nginx', 'image: nginx, env: [{ name: A, value: { secret: hunter2 } }]');
    expect(errorsOf(wrong).join()).toMatch(/env\[0\]\.value/);
    expect(errorsOf(wrong).join()).not.toContain('hunter2');
  });

  it('is any text at all: it never throws', () => {
    const objects = fc.array(
      fc.record(
        {
          apiVersion: fc.constantFrom('v1', 'apps/v1'),
          kind: fc.constantFrom('Pod', 'List', 'PodList', 'Snapshot'),
          metadata: fc.json(),
          items: fc.anything(),
        },
        { requiredKeys: [] },
      ),
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          objects.map((all) => JSON.stringify(all)),
        ),
        (text) => {
          expect(['ok', 'invalid']).toContain(loadSnapshot(text, 'a').state);
        },
      ),
      { numRuns: runs(200) },
    );
  });
});

describe('a snapshot that is taken', () => {
  const cluster = () =>
    new FakeCluster({
      name: 'prod',
      objects: [aPod(), aPod({ metadata: { namespace: 'data' } }), aDeployment(), aService()],
      serves: [resources.policyEndpoints],
    });
  const now = new Date('2026-11-23T12:00:00Z');

  it('is read back as it was', async () => {
    const live = cluster();
    const reader = loaded(await writeSnapshot(live, { now }));
    expect(reader.name).toBe('prod');
    const { pods, deployments, services, policyEndpoints, ciliumNetworkPolicies } = resources;
    for (const resource of [pods, deployments, services, policyEndpoints, ciliumNetworkPolicies])
      expect(await reader.list(resource)).toEqual(await live.list(resource));
  });

  it('says what could not be looked at', async () => {
    const failing = cluster();
    failing.fail({ resource: resources.services }, 'unreachable');
    const reader = loaded(await writeSnapshot(failing, { now }));
    expect(await reader.list(resources.services)).toMatchObject({
      state: 'unreachable',
      problem: { code: 'not-in-snapshot' },
    });
    expect(await reader.list(resources.pods)).toMatchObject({ state: 'found' });
  });

  it('holds the namespaces that were asked for and kube-system', async () => {
    const reader = loaded(await writeSnapshot(cluster(), { now, namespaces: ['shop'] }));
    expect(await reader.list(resources.pods, { namespace: 'shop' })).toMatchObject({ value: [{}] });
    expect(await reader.list(resources.pods, { namespace: 'kube-system' })).toMatchObject({ state: 'found' });
    expect(await reader.list(resources.pods, { namespace: 'data' })).toMatchObject({ state: 'unreachable' });
  });

  it('holds no secret', async () => {
    const secretive = new FakeCluster({
      objects: [aPod({ spec: { containers: [{ name: 'a', env: [{ name: 'P', value: 'hunter2' }] }] } })],
    });
    const text = await writeSnapshot(secretive, { now });
    expect(text).not.toContain('hunter2');
    expect(text).toContain('Pod, in 1 of 1: spec.containers[].env[].value');
  });
});

describe('the example cluster', () => {
  const reader = loaded(readFileSync(path.join(import.meta.dirname, '../../examples/cluster/prod.yaml'), 'utf8'));

  it('tells all that is looked at', () => {
    expect(reader.notes).toEqual([]);
  });

  it.each([
    ['shop', 'web-6d5f7c9b8-abcde', '33a3c89e-3280-474d-b8cb-fdf03394fc15', 'vpc-cni'],
    ['shop', 'worker-5c9d8f7b64-k2x9p', '5b1f0d2e-8a43-4c5d-9e21-0c6f3f0a7b11', 'vpc-cni'],
    ['ops', 'node-debug-7f6c9d8b5-x8w4k', 'b38e96f0-e990-4d35-a933-e8dda9c71ccf', 'nobody'],
  ])('has %s/%s with everything around it, and no planted secret gets out', async (namespace, name, uid, engine) => {
    const { lookup, seen, problems } = await lookAtPod(reader, { namespace, name, uid });
    expect([lookup, problems]).toEqual(['found', []]);
    expect(detectEngine(seen!).name).toBe(engine);
    expect(JSON.stringify(seen)).not.toContain('hunter2');
    expect(seen!.owners.map(({ object }) => object.state)).toEqual(['found', 'found']);
  });
});
