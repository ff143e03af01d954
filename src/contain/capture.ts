import { putOnce, readJson } from '../archive/json-record.ts';
import { planKey } from '../archive/keys.ts';
import { RedactingReader } from '../enrich/redacting-reader.ts';
import type { PodSeen } from '../enrich/seen.ts';
import { resources } from '../resources.ts';
import { deadline, late } from './capture-deadline.ts';
import { allLogs, type Capturing, firstLogs } from './capture-logs.ts';
import { captureAll } from './capture-looks.ts';
import { captureRecord, objectsOf } from './capture-record.ts';
import type { CaptureSettings } from './capture-settings.ts';
import type { ContainDeps } from './deps.ts';
import { may, type Permission } from './permission.ts';
import type { Plan } from './plan.ts';

type Deps = Pick<ContainDeps, 'archive' | 'cluster' | 'clock' | 'log' | 'capture'>;

const settingsOf = ({ capture }: Deps) => ({ withinMs: 5_000, afterwardsMs: 30_000, logs: false, ...capture });

/** What capture reads beside what every look reads; `pods/log` is asked for only where the policy wants logs. */
export const capturePermissions = ({ logs }: Pick<CaptureSettings, 'logs'>): Permission[] => [
  may('', 'events', ['list'], 'what happened to the pod, kept as evidence: events are gone after an hour'),
  may('discovery.k8s.io', 'endpointslices', ['list'], 'who was led to the pod, kept as evidence'),
  ...(logs ? [may('', 'pods/log', ['get'], 'the logs of its containers, kept as evidence (capture.logs)')] : []),
];

/**
 * Keeps pod, owners, policies, endpoints, events and, if wanted, logs before anything is changed. What does not come in
 * time is named as missing; neither a slow cluster nor a slow archive holds up the cut for longer. Never throws.
 */
export const captureBefore = async (plan: Plan, seen: PodSeen, deps: Deps): Promise<void> => {
  const { withinMs, logs } = settingsOf(deps);
  // A fifth of the time is the archive's.
  const [looks, whole] = [deadline(withinMs * 0.8), deadline(withinMs)];
  const capturing: Capturing = { plan, phase: 'before', limits: firstLogs, deps, isOver: looks.isOver };
  try {
    const captured = await captureAll(seen.pod, capturing, logs, looks);
    const at = deps.clock.now();
    const record = captureRecord({ plan, phase: 'before', withinMs, at }, captured, objectsOf(seen));
    const redacted = [...seen.redacted, ...captured.redacted];
    const written = putOnce(deps.archive, planKey(plan, 'capture'), { ...record, redacted });
    const end = await whole.by<'stored' | 'exists' | 'lost' | 'late'>(
      written.catch(() => 'lost' as const),
      'late',
    );
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
    const captured = await captureAll(pod.value, capturing, logs, within);
    const phase = { plan, phase: 'after', withinMs: afterwardsMs, at: deps.clock.now() } as const;
    const redacted = [...reader.removed, ...captured.redacted];
    const record = { ...captureRecord(phase, captured, { pod: pod.value }), redacted };
    return (await putOnce(deps.archive, planKey(plan, 'capture-after'), record)) === 'stored';
  } finally {
    within.end();
  }
};
