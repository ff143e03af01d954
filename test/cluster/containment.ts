import { connect } from '../../src/adapters/kubernetes/client.ts';
import { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { actions } from '../../src/contain/actions.ts';
import type { ContainDeps } from '../../src/contain/deps.ts';
import type { Plan } from '../../src/contain/plan.ts';
import { plan } from '../../src/contain/planning.ts';
import { responderManifests } from '../../src/contain/rbac.ts';
import type { ActionId } from '../../src/decide/decision.ts';
import { lookAtPod } from '../../src/enrich/enrich.ts';
import { readerManifests } from '../../src/enrich/reader-role.ts';
import type { PodSeen } from '../../src/enrich/seen.ts';
import type { KubernetesObject, NetworkPolicy, Pod } from '../../src/objects.ts';
import type { Cluster, Log } from '../../src/ports.ts';
import { assess } from '../../src/posture/assess.ts';
import { asAdmin, cluster, podPath, request } from './access.ts';
import { eventually } from './eventually.ts';
import { applyObject } from './manifests.ts';

/** Lazaret's own client, as one of the users of the test cluster. */
export const clusterAs = (user: string): Cluster => {
  const { url, caPem, tokenFor } = cluster();
  const opened = connect({ name: 'test', server: url, caPem, token: async () => tokenFor(user) });
  if (opened.state !== 'found') throw new Error(`no client: ${JSON.stringify(opened)}`);
  return opened.value;
};

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** What containment is given in these tests: the responder's rights, a store of its own, short waits, no guards. */
export const containDeps = (overrides: Partial<ContainDeps> = {}): ContainDeps => ({
  cluster: clusterAs('responder'),
  archive: new MemoryStore(),
  clock: { now: () => new Date() },
  log: silent,
  recheck: async () => [],
  limits: {
    resolvedWithinMs: 4_000,
    goneWithinMs: 4_000,
    releasedWithinMs: 4_000,
    rolloutWithinMs: 20_000,
    prefixEmptyWithinMs: 20_000,
    pauseMs: 20,
  },
  ...overrides,
});

export const seenOf = async (pod: Pod, by: Cluster = clusterAs('responder')): Promise<PodSeen> => {
  const { namespace = '', name = '', uid = '' } = pod.metadata ?? {};
  const { seen, lookup, problems } = await lookAtPod(by, { namespace, name, uid });
  if (!seen) throw new Error(`${name}: ${lookup} ${JSON.stringify(problems)}`);
  return seen;
};

let requests = 0;

/** The plan that an operator gets for a pod: looked at with the responder's own rights. */
export const planFor = async (
  pod: Pod,
  options: { action?: ActionId; accept?: string[]; lastsMs?: number; seen?: PodSeen } = {},
): Promise<Plan> => {
  const { action = 'quarantine', accept = [], lastsMs = 3_600_000 } = options;
  const seen = options.seen ?? (await seenOf(pod));
  requests += 1;
  return plan({
    action,
    seen,
    posture: assess(seen, null),
    nodeEscape: false,
    cluster: { accountId: null, region: null, cluster: 'test' },
    cause: { requestId: `request-${requests}` },
    accept,
    now: new Date(),
    lastsMs,
  });
};

export const present = async (pod: Pod): Promise<Pod> => asAdmin<Pod>('GET', podPath(pod));

const policiesPath = (namespace: string): string =>
  `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;

export const createPolicy = (
  namespace: string,
  name: string,
  spec: NonNullable<NetworkPolicy['spec']>,
): Promise<KubernetesObject> =>
  asAdmin('POST', policiesPath(namespace), {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name },
    spec,
  });

export const policyNames = async (namespace: string): Promise<string[]> =>
  (await asAdmin<{ items: NetworkPolicy[] }>('GET', policiesPath(namespace))).items.map(
    ({ metadata }) => metadata?.name ?? '',
  );

/** Reader and responder as `lazaret rbac` prints them, and in force: a new admission policy takes about a second. */
export const installRoles = async (allowed: readonly ActionId[], probe: Pod): Promise<void> => {
  for (const object of [...readerManifests(), ...responderManifests(allowed)]) await applyObject(object);
  const image = { spec: { containers: [{ name: probe.spec?.containers?.[0]?.name, image: 'evil' }] } };
  await eventually(async () => {
    const answer = await request(
      'responder',
      'PATCH',
      `${podPath(probe)}?dryRun=All`,
      image,
      'application/strategic-merge-patch+json',
    );
    if (answer.status !== 422)
      throw new Error(`the admission policies are not in force yet: ${answer.status} ${answer.text}`);
  });
};

export const removeRoles = async (): Promise<void> => {
  const group = 'admissionregistration.k8s.io/v1';
  for (const { kind, metadata } of responderManifests(actions.map(({ id }) => id))) {
    const plural =
      kind === 'ValidatingAdmissionPolicy' ? 'validatingadmissionpolicies' : 'validatingadmissionpolicybindings';
    if (kind?.startsWith('Validating')) await request('admin', 'DELETE', `/apis/${group}/${plural}/${metadata?.name}`);
  }
};
