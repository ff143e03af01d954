import { putOnce, readJson } from '../archive/json-record.ts';
import { planKey } from '../archive/keys.ts';
import { RedactingReader } from '../enrich/redacting-reader.ts';
import type { PodSeen } from '../enrich/seen.ts';
import { siblings } from '../network/identifier.ts';
import type { KubernetesObject, Pod } from '../objects.ts';
import type { Look } from '../ports.ts';
import { type Reason, reason } from '../reason.ts';
import { resources } from '../resources.ts';
import { allLogs, type Capturing, firstLogs, type LogPiece, logsOf } from './capture-logs.ts';
import type { ContainDeps } from './deps.ts';
import { may, type Permission } from './permission.ts';
import type { Plan } from './plan.ts';

/** What of a pod is kept before it is cut off, and for how long that may hold up the cut. */
export type CaptureSettings = {
  /** Logs may hold secrets and personal data, so nobody gets them who did not ask. */
  readonly logs: boolean;
  readonly withinMs?: number;
  /** For the deeper capture, once the pod is cut off: it hurries nobody. */
  readonly afterwardsMs?: number;
};

type Deps = Pick<ContainDeps, 'archive' | 'cluster' | 'clock' | 'log' | 'capture'>;

const settingsOf = ({ capture }: Deps) => ({ withinMs: 5_000, afterwardsMs: 30_000, logs: false, ...capture });

/** What capture reads beside what every look reads; `pods/log` is asked for only where the policy wants logs. */
export const capturePermissions = ({ logs }: Pick<CaptureSettings, 'logs'>): Permission[] => [
  may('', 'events', ['list'], 'what happened to the pod, kept as evidence: events are gone after an hour'),
  may('discovery.k8s.io', 'endpointslices', ['list'], 'who was led to the pod, kept as evidence'),
  ...(logs ? [may('', 'pods/log', ['get'], 'the logs of its containers, kept as evidence (capture.logs)')] : []),
];

type Around = { readonly events: Look<KubernetesObject[]>; readonly endpointSlices: Look<KubernetesObject[]> };
type Captured = Around & { readonly logs: readonly LogPiece[]; readonly redacted: readonly string[] };

const late = (what: string): { state: 'unreachable'; problem: Reason } => ({
  state: 'unreachable',
  problem: reason('capture-too-slow', `${what} did not come within the time for capture`),
});

/** A deadline that many share: each look gives its answer before it, or says that it came too late. */
const deadline = (ms: number) => {
  let isOver = false;
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      isOver = true;
      resolve();
    }, ms);
  });
  return {
    isOver: () => isOver,
    end: () => clearTimeout(timer),
    by: <T>(answer: Promise<T>, otherwise: T): Promise<T> =>
      Promise.race([answer.catch(() => otherwise), over.then(() => otherwise)]),
  };
};

type Deadline = ReturnType<typeof deadline>;

const slicesOf = (slices: readonly KubernetesObject[], uid: string): KubernetesObject[] =>
  slices.filter(({ endpoints }) =>
    (Array.isArray(endpoints) ? endpoints : []).some(
      (one: { targetRef?: { uid?: string } }) => one.targetRef?.uid === uid,
    ),
  );

const lookAround = async (pod: Pod, deps: Deps, within: Deadline): Promise<Around & { redacted: string[] }> => {
  const { namespace = '', uid = '' } = pod.metadata ?? {};
  const reader = new RedactingReader(deps.cluster);
  const [events, slices] = await Promise.all([
    within.by(
      reader.list(resources.events, { namespace, fieldSelector: `involvedObject.uid=${uid}` }),
      late('the events'),
    ),
    within.by(reader.list(resources.endpointSlices, { namespace }), late('the endpoint slices')),
  ]);
  const endpointSlices = slices.state === 'found' ? { ...slices, value: slicesOf(slices.value, uid) } : slices;
  return { events, endpointSlices, redacted: reader.removed.toSorted() };
};

const captureAll = async (pod: Pod, capturing: Capturing, deps: Deps, within: Deadline): Promise<Captured> => {
  const wanted = settingsOf(deps).logs ? logsOf(pod, capturing) : [];
  const [around, logs] = await Promise.all([
    lookAround(pod, deps, within),
    Promise.all(wanted.map(({ of, piece }) => within.by<LogPiece>(piece(), { ...of, ...late('the log') }))),
  ]);
  return { ...around, logs };
};

const missingOf = ({ events, endpointSlices, logs }: Captured): Reason[] =>
  [events, endpointSlices, ...logs].flatMap((one) => (one.state === 'unreachable' ? [one.problem] : []));

const placeOf = ({ metadata, spec, status }: Pod): object => ({
  metadata: {
    name: metadata?.name,
    uid: metadata?.uid,
    labels: metadata?.labels,
    ownerReferences: metadata?.ownerReferences,
  },
  spec: { nodeName: spec?.nodeName },
  status: { phase: status?.phase, podIP: status?.podIP },
});

/** The objects as the API server gave them, without what may be a secret; of pods that only live beside it, who and where. */
const objectsOf = (seen: PodSeen): object => {
  const { pod, owners, namespace, node, serviceAccount, neighbours, services, ingresses, policies, engine } = seen;
  return {
    pod,
    owners,
    namespace,
    node,
    serviceAccount,
    services,
    ingresses,
    policies,
    engine,
    siblings: siblings(seen),
    neighbours: neighbours.state === 'found' ? { state: 'found', value: neighbours.value.map(placeOf) } : neighbours,
  };
};

type Phase = { readonly plan: Plan; readonly phase: Capturing['phase']; readonly withinMs: number };

const recordOf = ({ plan, phase, withinMs }: Phase, captured: Captured, objects: object, deps: Deps): object => ({
  record: 1,
  planId: plan.id,
  capturedAt: deps.clock.now().toISOString(),
  phase,
  withinMs,
  complete: missingOf(captured).length === 0,
  missing: missingOf(captured),
  ...objects,
  ...captured,
});

/**
 * Keeps pod, owners, policies, endpoints, events and, if wanted, logs before anything is changed. What does not come in
 * time is named as missing; neither a slow cluster nor a slow archive holds up the cut for longer. Never throws.
 */
export const captureBefore = async (plan: Plan, seen: PodSeen, deps: Deps): Promise<void> => {
  const { withinMs } = settingsOf(deps);
  const looks = deadline(withinMs * 0.8);
  const whole = deadline(withinMs);
  const capturing: Capturing = { plan, phase: 'before', limits: firstLogs, deps, isOver: looks.isOver };
  try {
    const captured = await captureAll(seen.pod, capturing, deps, looks);
    const record = recordOf({ plan, phase: 'before', withinMs }, captured, objectsOf(seen), deps);
    const redacted = [...seen.redacted, ...captured.redacted];
    const written = putOnce(deps.archive, planKey(plan, 'capture'), { ...record, redacted }).catch(
      () => 'lost' as const,
    );
    const end = await whole.by<'stored' | 'exists' | 'lost' | 'late'>(written, 'late');
    if (end === 'lost' || end === 'late')
      deps.log.warn('the capture is not in the archive', { planId: plan.id, because: end });
  } finally {
    looks.end();
    whole.end();
  }
};

const isStored = async (plan: Plan, { archive }: Pick<Deps, 'archive'>): Promise<boolean> =>
  (await readJson(archive, planKey(plan, 'capture-after'))).state === 'found';

const wasComplete = async (plan: Plan, { archive }: Pick<Deps, 'archive'>): Promise<boolean> => {
  const before = await readJson(archive, planKey(plan, 'capture'));
  return before.state === 'found' && before.value['complete'] === true;
};

/**
 * Once the pod is cut off: the whole logs, and what was missing before. Logs go by way of the kubelet, which policies do
 * not cut. Nothing to add: nothing is written. Answers whether something was. Throws for faults of the archive only.
 */
export const captureAfter = async (plan: Plan, deps: Deps): Promise<boolean> => {
  const { afterwardsMs, logs } = settingsOf(deps);
  if (!plan.pod || (await isStored(plan, deps)) || (!logs && (await wasComplete(plan, deps)))) return false;
  const within = deadline(afterwardsMs);
  try {
    const { namespace, name, uid } = plan.pod;
    const reader = new RedactingReader(deps.cluster);
    const pod = await within.by(reader.get(resources.pods, namespace, name), late('the pod'));
    if (pod.state !== 'found' || pod.value.metadata?.uid !== uid) return false;
    const capturing: Capturing = { plan, phase: 'after', limits: allLogs, deps, isOver: within.isOver };
    const captured = await captureAll(pod.value, capturing, deps, within);
    const record = recordOf({ plan, phase: 'after', withinMs: afterwardsMs }, captured, { pod: pod.value }, deps);
    const redacted = [...reader.removed, ...captured.redacted];
    return (await putOnce(deps.archive, planKey(plan, 'capture-after'), { ...record, redacted })) === 'stored';
  } finally {
    within.end();
  }
};
