import { mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { stringify } from 'yaml';
import { outputSchemas } from '../../src/cli/output-schemas.ts';
import { replayLineSchema } from '../../src/cli/replay-schema.ts';
import { quarantineLabel, quarantineName } from '../../src/contain/names.ts';
import type { JsonObject } from '../../src/json.ts';
import type { Pod, Workload } from '../../src/objects.ts';
import { lazaret, type Ran } from '../builders/command-line.ts';
import { eventOf, runtimeDetail } from '../builders/finding.ts';
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
  namespace,
  playKubelet,
  playPolicyController,
  podPath,
  podsOf,
  request,
} from './cluster.ts';
import { policyNames, present, removeRoles } from './containment.ts';

const [one, two] = ['cli-1', 'cli-2'] as const;
let folder: string;
let agents: Awaited<ReturnType<typeof awsNodeDaemonSet>>;
let config: { [user: string]: string };

const file = (name: string, content: string): string => {
  const where = path.join(folder, name);
  mkdirSync(path.dirname(where), { recursive: true });
  writeFileSync(where, content);
  return where;
};

const barePod = (where: string, name = 'tool'): Promise<Pod> =>
  createRunningPod(
    {
      metadata: { name, namespace: where, labels: { app: name } },
      spec: { containers: [{ name: 'app', image: 'nginx:1.29' }] },
    },
    { nodeName: one },
  );

/** A new admission policy takes about a second until it is in force. */
const inForce = async (probe: Pod): Promise<void> => {
  const image = { spec: { containers: [{ name: 'app', image: 'evil' }] } };
  await eventually(async () => {
    const { status } = await request(
      'responder',
      'PATCH',
      `${podPath(probe)}?dryRun=All`,
      image,
      'application/strategic-merge-patch+json',
    );
    expect(status).toBe(422);
  });
};

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'lazaret-cli-'));
  for (const name of [one, two]) await createNode(name);
  agents = await awsNodeDaemonSet({ networkPolicy: true, nodeNames: [one, two] });
  const printed = await lazaret(['rbac', '--role', 'all']);
  await applyManifests(printed.out);
  await inForce(await barePod(await namespace(), 'probe'));
  config = Object.fromEntries(
    ['reader', 'responder', 'nobody'].map((user) => [
      user,
      file(`${user}.yaml`, cluster().kubeconfigFor({ name: user })),
    ]),
  );
});

afterAll(async () => {
  await removeRoles();
  await agents.remove();
  for (const name of [one, two]) await deleteNode(name);
  await rm(folder, { recursive: true, force: true });
});

const enforcedNamespace = async (): Promise<string> => {
  const where = await namespace();
  playPolicyController(where);
  return where;
};

let findings = 0;
const findingOn = (pod: Pod): string => {
  findings += 1;
  const now = new Date().toISOString();
  const { name = '', namespace: where = '', uid = '' } = pod.metadata ?? {};
  const detail = runtimeDetail(undefined, {
    id: String(findings).padStart(32, '0'),
    createdAt: now,
    updatedAt: now,
    resource: { kubernetesDetails: { kubernetesWorkloadDetails: { name, namespace: where, uid } } },
    service: { eventFirstSeen: now, eventLastSeen: now },
  });
  return file(`finding-${findings}.json`, JSON.stringify(eventOf(detail)));
};

const policyOf = (rule: object): string =>
  file(
    `policy-${findings}.yaml`,
    stringify({ version: 1, rules: [{ name: 'all', when: {}, do: ['quarantine'], ...rule }] }),
  );

const published: { readonly [command: string]: { parse(line: unknown): unknown } } = {
  ...outputSchemas,
  replay: replayLineSchema,
  scale: outputSchemas.quarantine,
};

/** Every line of JSON that these tests see is what the schemas in `docs/` promise. */
const asPublished = (argv: readonly string[], ran: Ran): Ran => {
  if (argv.includes('json')) for (const line of ran.lines()) published[argv[0] ?? '']?.parse(line);
  return ran;
};

/** One archive per test, one command line as one user. */
const as =
  (user: string, archive: string) =>
  async (argv: readonly string[], io = {}): Promise<Ran> =>
    asPublished(argv, await lazaret([...argv, '--archive', archive, '--kubeconfig', config[user] ?? user], '', io));
const newArchive = (): string => path.join(folder, `archive-${Math.random().toString(36).slice(2)}`);
const untouched = async (pod: Pod): Promise<void> => {
  expect((await present(pod)).metadata?.resourceVersion).toBe(pod.metadata?.resourceVersion);
  expect(await policyNames(pod.metadata?.namespace ?? '')).toEqual([]);
};
const first = (ran: Ran): { targets: JsonObject[]; decision: JsonObject } => ran.lines()[0] as never;
const planIn = (ran: Ran): string => {
  const [target] = first(ran).targets;
  return String((target?.['plan'] as JsonObject | undefined)?.['id']);
};
const nameOf = (pod: Pod): string => `${pod.metadata?.namespace}/${pod.metadata?.name}`;
const later = (ms: number): object => ({ now: () => new Date(Date.now() + ms) });

describe('replay on a live cluster', () => {
  it('with --apply and a policy that enforces isolates the pod, and says so only after looking', async () => {
    const pod = await barePod(await enforcedNamespace());
    const run = as('responder', newArchive());
    const argv = ['replay', findingOn(pod), '--policy', policyOf({ mode: 'enforce' }), '--output', 'json'];
    const ran = await run([...argv, '--apply']);
    expect(ran.err).toBe('');
    expect(first(ran).decision).toMatchObject({ actions: ['quarantine'], mode: 'enforce' });
    expect(first(ran).targets).toMatchObject([
      { lookup: 'found', verdict: 'isolated', plan: { expected: 'isolated' } },
    ]);
    expect(ran.lines().at(-1)).toMatchObject({ summary: { acted: 1 } });
    expect((await present(pod)).metadata?.labels?.[quarantineLabel]).toBe(pod.metadata?.uid);
    expect(await policyNames(pod.metadata?.namespace ?? '')).toEqual([quarantineName(pod.metadata?.uid ?? '')]);
    const again = await run([...argv, '--apply']);
    expect(again.lines()[0]).toMatchObject({ outcome: 'duplicate' });
  });

  it('without --apply changes nothing, stores the plan, and the plan can be carried out and taken back', async () => {
    const pod = await barePod(await enforcedNamespace());
    const archive = newArchive();
    const ran = await as(
      'reader',
      archive,
    )(['replay', findingOn(pod), '--policy', policyOf({ mode: 'enforce' }), '--output', 'json']);
    expect(first(ran).decision).toMatchObject({
      actions: [],
      wouldDo: ['quarantine'],
      reasons: [{ code: 'not-applied' }],
    });
    await untouched(pod);
    const id = planIn(ran);
    const run = as('responder', archive);

    expect((await run(['quarantine', '--plan', id])).code).toBe(0);
    await untouched(pod);
    const done = await run(['quarantine', '--plan', id, '--apply']);
    expect([done.code, done.err]).toEqual([0, '']);
    expect(done.out).toMatch(/^Verdict: isolated/);
    const listing = ['status', '--archive', archive, '--output', 'json'];
    expect(asPublished(listing, await lazaret(listing)).lines()).toMatchObject([
      { plan: id, state: 'acted', action: 'quarantine', target: `Pod ${nameOf(pod)}`, verdict: 'isolated' },
    ]);

    expect((await run(['release', id.slice(0, 8)])).out).toContain('would-release');
    const released = await run(['release', id.slice(0, 8), '--apply', '--output', 'json']);
    expect(released.lines()).toMatchObject([{ plan: id, state: 'released' }]);
    expect((await present(pod)).metadata?.labels).toEqual(pod.metadata?.labels);
    expect(await policyNames(pod.metadata?.namespace ?? '')).toEqual([]);
    expect((await lazaret(['status', '--archive', archive])).out).toBe('Nothing is contained.\n');
  });

  it('of a policy that asks first stores the plan and gives the command that approves it', async () => {
    const pod = await barePod(await enforcedNamespace());
    const ran = await as(
      'responder',
      newArchive(),
    )(['replay', findingOn(pod), '--policy', policyOf({ mode: 'approve' }), '--apply']);
    expect(ran.out).toMatch(/lazaret quarantine --plan [0-9a-f]{20} --apply/);
    await untouched(pod);
  });

  it('as the reader may not act: nothing changes, and the missing right is told', async () => {
    const pod = await barePod(await enforcedNamespace());
    const ran = await as(
      'reader',
      newArchive(),
    )(['replay', findingOn(pod), '--policy', policyOf({ mode: 'enforce' }), '--apply', '--output', 'json']);
    expect(ran.out).toMatch(/forbidden/);
    await untouched(pod);
  });
});

describe('a stored plan that no longer holds stops with the differences:', () => {
  it('the pod was replaced under the same name', async () => {
    const pod = await barePod(await enforcedNamespace());
    const run = as('responder', newArchive());
    const { id } = (await run(['plan', nameOf(pod), '--output', 'json'])).lines()[0] as { id: string };
    await asAdmin('DELETE', podPath(pod), { gracePeriodSeconds: 0 });
    const successor = await eventually(() => barePod(pod.metadata?.namespace ?? ''));
    const ran = await run(['quarantine', '--plan', id, '--apply']);
    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('replaced')]);
    await untouched(successor);
  });

  it('a sibling has appeared on its node', async () => {
    const where = await enforcedNamespace();
    const { pods } = await createDeployment({ namespace: where, name: 'web', replicas: 1, nodeNames: [one] });
    const pod = pods[0] as Pod;
    const run = as('responder', newArchive());
    const { id } = (await run(['plan', nameOf(pod), '--output', 'json'])).lines()[0] as { id: string };
    playKubelet(where, [one]);
    await asAdmin(
      'PATCH',
      `/apis/apps/v1/namespaces/${where}/deployments/web/scale`,
      { spec: { replicas: 2 } },
      'application/merge-patch+json',
    );
    const sibling = await eventually(async () => {
      const found = (await podsOf(where)).find(
        ({ metadata, status }) => metadata?.uid !== pod.metadata?.uid && status?.phase === 'Running',
      );
      if (!found) throw new Error('no sibling runs yet');
      return found;
    });
    const ran = await run(['quarantine', '--plan', id, '--apply']);
    expect([ran.code, ran.err]).toEqual([1, expect.stringContaining('no longer holds')]);
    expect(ran.err).toContain(sibling.metadata?.name);
    expect(await policyNames(where)).toEqual([]);
  });
});

describe('quarantine, scale and release by hand', () => {
  it('a containment whose time is over is released by `release --expired`, and not before', async () => {
    const pod = await barePod(await enforcedNamespace());
    const run = as('responder', newArchive());
    expect((await run(['quarantine', nameOf(pod), '--apply'])).out).toMatch(/^Verdict: isolated/);
    expect((await run(['release', '--expired', '--apply'])).out).toBe('Nothing is due.\n');
    const due = await run(['release', '--expired', '--apply', '--output', 'json'], later(8 * 86_400_000));
    expect(due.lines()).toMatchObject([{ action: 'quarantine', state: 'released' }]);
    expect((await present(pod)).metadata?.labels).toEqual(pod.metadata?.labels);
  });

  it('what is due is done by `due`: a look after a minute, and the release at expiry', async () => {
    const pod = await barePod(await enforcedNamespace());
    const run = as('responder', newArchive());
    expect((await run(['quarantine', nameOf(pod), '--apply'])).out).toMatch(/^Verdict: isolated/);
    const waiting = (await run(['due', '--output', 'json'])).lines();
    expect(waiting.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting']);
    expect((await run(['due', '--apply'])).out).toBe('Nothing is scheduled.\n');
    const looked = await run(['due', '--apply', '--output', 'json'], later(61_000));
    expect(looked.lines()).toMatchObject([{ timer: expect.stringMatching(/-verify-1m$/), state: 'verified' }]);
    const over = await run(['due', '--apply', '--wait', '--output', 'json'], later(8 * 86_400_000));
    expect(over.lines().map(({ state }) => state)).toEqual(['verified', 'released']);
    expect((await present(pod)).metadata?.labels).toEqual(pod.metadata?.labels);
    expect((await run(['due'])).out).toBe('Nothing is scheduled.\n');
  });

  it('scale goes to 0 and back', async () => {
    const where = await enforcedNamespace();
    const { pods } = await createDeployment({ namespace: where, name: 'web', replicas: 2, nodeNames: [one, two] });
    playKubelet(where, [one, two]);
    const run = as('responder', newArchive());
    const replicas = async (): Promise<unknown> =>
      (await asAdmin<Workload>('GET', `/apis/apps/v1/namespaces/${where}/deployments/web`)).spec?.replicas;
    const shown = await run(['scale', nameOf(pods[0] as Pod), '--output', 'json']);
    expect([shown.code, await replicas()]).toEqual([0, 2]);
    const done = await run(['scale', nameOf(pods[0] as Pod), '--apply', '--output', 'json']);
    expect([done.code, await replicas()]).toEqual([0, 0]);
    const id = String(done.lines()[0]?.['planId']);
    expect((await run(['release', id, '--apply'])).code).toBe(0);
    expect(await replicas()).toBe(2);
  });
});

describe('what cannot be looked at', () => {
  it.each([
    ['no such file', () => '/no/such/config', /\/no\/such\/config: no such file/],
    [
      'no cluster there',
      () =>
        file('dead.yaml', cluster().kubeconfigFor({ name: 'reader' }).replace(cluster().url, 'https://127.0.0.1:1')),
      /127\.0\.0\.1:1/,
    ],
    ['no right to look', () => config['nobody'] ?? '', /forbidden/],
  ])('%s: exit 3, and never "gone"', async (_what, kubeconfig, says) => {
    const ran = await as(kubeconfig(), newArchive())(['plan', 'shop/web']);
    expect([ran.code, ran.out]).toEqual([3, '']);
    expect(ran.err).toMatch(says);
    expect(ran.err).not.toContain('gone');
  });

  it('a finding is archived and answered for all the same', async () => {
    const pod = await barePod(await namespace());
    const ran = await as('nobody', newArchive())(['replay', findingOn(pod), '--output', 'json']);
    expect(ran.lines()[0]).toMatchObject({ outcome: 'archived', targets: [{ lookup: 'unreachable', plan: null }] });
    expect(ran.code).toBe(3);
  });
});

it('a snapshot of the live cluster, taken by the reader, gives the same plan as the cluster itself', async () => {
  const where = await enforcedNamespace();
  const { pods } = await createDeployment({ namespace: where, name: 'web', replicas: 2, nodeNames: [one] });
  const pod = nameOf(pods[0] as Pod);
  const taken = await lazaret(['snapshot', '--kubeconfig', config['reader'] ?? '']);
  expect([taken.code, taken.err]).toEqual([0, '']);
  const snapshot = file('snapshot.yaml', taken.out);
  const plans = await Promise.all([
    as('reader', newArchive())(['plan', pod, '--output', 'json']),
    lazaret(['plan', pod, '--snapshot', snapshot, '--archive', newArchive(), '--output', 'json']),
  ]);
  // Each request is a plan of its own: its id and times differ, nothing else may.
  const [live, offline] = plans.map(({ out }) => {
    const { id } = JSON.parse(out) as { id: string };
    return JSON.parse(out.replaceAll(id, 'ID').replaceAll(/"20\d\d-[\d-]+T[\d:.]+Z"/g, '"TIME"')) as JsonObject;
  });
  expect((live?.['steps'] as { name: string }[] | undefined)?.map(({ name }) => name)).toContain('network-policy');
  for (const key of ['target', 'engine', 'steps', 'siblings', 'refusals', 'expected', 'reversible'])
    expect([key, offline?.[key]]).toEqual([key, live?.[key]]);
});
