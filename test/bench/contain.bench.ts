/**
 * How long it takes from a finding to a policy that the API server has accepted, on a real one: evidence, look, posture,
 * decision, plan, look and guards again, capture, label, policy. Run: node test/bench/contain.bench.ts [SAMPLES]
 */
import { connect } from '../../src/adapters/kubernetes/client.ts';
import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { contain } from '../../src/contain/guarded.ts';
import type { Deps } from '../../src/flow/deps.ts';
import { guardAgain } from '../../src/flow/guard-again.ts';
import type { NetworkPolicy, Pod } from '../../src/objects.ts';
import { handle } from '../../src/pipeline.ts';
import type { Cluster, Log } from '../../src/ports.ts';
import { eventOf, received, runtimeDetail } from '../builders/finding.ts';
import { aPolicyOf } from '../builders/policy-file.ts';
import { asAdmin, cluster, namespace, podPath } from '../cluster/access.ts';
import { startControlPlane } from '../cluster/controlplane.ts';
import { createRunningPod } from '../cluster/kubelet.ts';
import { createNode } from '../cluster/nodes.ts';
import { keepRunning } from '../cluster/running.ts';
import { awsNodeDaemonSet } from '../cluster/vpccni.ts';

const samples = Number(process.argv[2] ?? 15);
const node = 'bench-1';
const aims = { flat: 2.5, together: 50 };
const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const policy = aPolicyOf(
  { accept: ['siblings-cut-off'] },
  'budgets: {perClusterAndHour: 1000, perNamespaceAndHour: 1000}\nguards: {reinfectedWithin: 1s}\n',
);

const inParallel = async (count: number, act: (n: number) => Promise<unknown>): Promise<void> => {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) await act(n);
  };
  await Promise.all(Array.from({ length: 16 }, worker));
};

let names = 0;
const aPod = (where: string): Promise<Pod> => {
  names += 1;
  const name = `app${names}-6d5f7c9b8-abcde`;
  const env = Array.from({ length: 10 }, (_, n) => ({ name: `SETTING_${n}`, value: 'x'.repeat(40) }));
  return createRunningPod(
    {
      metadata: { name, namespace: where, labels: { app: `app${names}`, 'pod-template-hash': '6d5f7c9b8' } },
      spec: { containers: [{ name: 'app', image: 'nginx:1.29', env }] },
    },
    { nodeName: node },
  );
};

const aPolicy = (where: string, n: number): Promise<NetworkPolicy> =>
  asAdmin('POST', `/apis/networking.k8s.io/v1/namespaces/${where}/networkpolicies`, {
    metadata: { name: `allow-${n}` },
    spec: {
      podSelector: { matchLabels: { app: `other${n}` } },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: { matchLabels: { app: `peer${n}` } } }], ports: [{ port: 8080 }] }],
      egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] }],
    },
  });

const client = (): Cluster => {
  const { url, caPem, tokenFor } = cluster();
  const opened = connect({ name: 'prod', server: url, caPem, token: async () => tokenFor('admin') });
  if (opened.state !== 'found') throw new Error(JSON.stringify(opened));
  return opened.value;
};

let accepted = (): void => {};

/** The same cluster, which tells when it has accepted a NetworkPolicy. One for all samples, as in a function that is warm. */
const watching = (inner: Cluster): Cluster => ({
  name: inner.name,
  get: (...of) => inner.get(...of),
  list: (...of) => inner.list(...of),
  log: (...of) => inner.log(...of),
  watch: (...of) => inner.watch(...of),
  ...(inner.kinds ? { kinds: inner.kinds.bind(inner) } : {}),
  patch: (...of) => inner.patch(...of),
  delete: (...of) => inner.delete(...of),
  create: async (...of) => {
    const answer = await inner.create(...of);
    if (answer.state === 'written') accepted();
    return answer;
  },
});

const findingOn = ({ metadata }: Pod) => {
  const now = new Date().toISOString();
  const { name = '', namespace: where = '', uid = '' } = metadata ?? {};
  names += 1;
  return received(
    eventOf(
      runtimeDetail(undefined, {
        id: `b${String(names).padStart(31, '0')}`,
        createdAt: now,
        updatedAt: now,
        service: { eventFirstSeen: now, eventLastSeen: now },
        resource: { kubernetesDetails: { kubernetesWorkloadDetails: { name, namespace: where, uid } } },
      }),
    ),
  );
};

const depsFor = (to: Cluster): Deps => {
  const base = { archive: new MemoryStore(), clock: { now: () => new Date() }, log: silent };
  // Nobody resolves policies here; what is measured ends when one is accepted.
  const limits = { resolvedWithinMs: 1, pauseMs: 10 };
  return {
    ...base,
    clusters: { open: async () => ({ state: 'found', value: to }) },
    policy,
    apply: true,
    standBackMs: 0,
    software: 'lazaret bench',
    alert: async () => {},
    contain: (plan) => contain({ plan }, { ...base, cluster: to, recheck: guardAgain({ ...base, policy }), limits }),
  };
};

type Took = { readonly accepted: readonly number[]; readonly whole: number };

/** Milliseconds from the finding to each accepted policy, and to the last verdict, for findings that come in at the same moment. */
const contained = async (pods: readonly Pod[], to: Cluster): Promise<Took> => {
  const times: number[] = [];
  const events = pods.map(findingOn);
  const begun = performance.now();
  accepted = () => times.push(performance.now() - begun);
  const deps = depsFor(to);
  await Promise.all(events.map((event) => handle(event, deps)));
  if (times.length !== pods.length) throw new Error(`${times.length} policies for ${pods.length} findings`);
  return { accepted: times, whole: performance.now() - begun };
};

const cleanUp = async (pod: Pod): Promise<void> => {
  const policies = `/apis/networking.k8s.io/v1/namespaces/${pod.metadata?.namespace}/networkpolicies`;
  await asAdmin('DELETE', `${policies}/lazaret-quarantine-${pod.metadata?.uid}`);
  await asAdmin('DELETE', podPath(pod), { gracePeriodSeconds: 0 });
};

const quantile = (sorted: readonly number[], q: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(q * sorted.length) - 1)] ?? Number.NaN;
const ms = (value: number): string => value.toFixed(0).padStart(6);

const one = async (pods: number, policies: number, to: Cluster): Promise<{ accepted: number; whole: number }> => {
  const where = await namespace();
  await inParallel(pods - 1, () => aPod(where));
  await inParallel(policies, (n) => aPolicy(where, n));
  const times: number[] = [];
  const wholes: number[] = [];
  for (let n = 0; n < samples + 2; n += 1) {
    const pod = await aPod(where);
    const took = await contained([pod], to);
    if (n >= 2) times.push(...took.accepted);
    if (n >= 2) wholes.push(took.whole);
    await cleanUp(pod);
  }
  times.sort((a, b) => a - b);
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((q) => quantile(times, q)) as [number, number, number];
  console.log(
    `${String(pods).padStart(5)} pods ${String(policies).padStart(6)} policies ${ms(p50)} ${ms(p95)} ${ms(p99)}`,
  );
  await asAdmin('DELETE', `/api/v1/namespaces/${where}`);
  return {
    accepted: p50,
    whole: quantile(
      wholes.toSorted((a, b) => a - b),
      0.5,
    ),
  };
};

const plane = await startControlPlane();
keepRunning(plane);
try {
  await createNode(node);
  await awsNodeDaemonSet({ networkPolicy: true, nodeNames: [node] });
  const to = watching(client());
  console.log(`from the finding to the accepted policy, ms, ${samples} samples   p50    p95    p99`);
  const all: Awaited<ReturnType<typeof one>>[] = [];
  for (const pods of [1, 50, 500]) for (const policies of [0, 100, 1_000]) all.push(await one(pods, policies, to));
  const p50 = all.map(({ accepted }) => accepted);
  const flat = Math.max(...p50) / Math.min(...p50);
  console.log(`largest p50 over smallest: ${flat.toFixed(2)} (at most ${aims.flat})`);

  const where = await namespace();
  const pods: Pod[] = [];
  await inParallel(50, async () => pods.push(await aPod(where)));
  const alone = (await one(50, 0, to)).whole;
  const burst = await contained(pods, to);
  const together = burst.whole / alone;
  console.log(
    `50 pods at once: policies accepted after${ms(Math.min(...burst.accepted))} to${ms(Math.max(...burst.accepted))} ms, the last verdict after${ms(burst.whole)} ms; one alone takes${ms(alone)} ms: ${together.toFixed(1)} times (at most ${aims.together})`,
  );
  process.exitCode = flat <= aims.flat && together <= aims.together ? 0 : 1;
} finally {
  await plane.stop();
}
