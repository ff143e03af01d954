import type { PodSeen } from '../enrich/seen.ts';
import { siblings } from '../network/identifier.ts';
import type { KubernetesObject, Pod } from '../objects.ts';
import type { Look } from '../ports.ts';
import type { Reason } from '../reason.ts';
import type { LogPiece } from './capture-logs.ts';
import type { Plan } from './plan.ts';

/** What is asked for beside what every guard has just seen. */
export type Captured = {
  readonly events: Look<KubernetesObject[]>;
  readonly endpointSlices: Look<KubernetesObject[]>;
  readonly logs: readonly LogPiece[];
  readonly redacted: readonly string[];
};

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
export const objectsOf = (seen: PodSeen): object => {
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

const missingOf = ({ events, endpointSlices, logs }: Captured): Reason[] =>
  [events, endpointSlices, ...logs].flatMap((one) => (one.state === 'unreachable' ? [one.problem] : []));

export type Phase = {
  readonly plan: Plan;
  readonly phase: 'before' | 'after';
  readonly withinMs: number;
  readonly at: Date;
};

export const captureRecord = ({ plan, phase, withinMs, at }: Phase, captured: Captured, objects: object): object => ({
  record: 1,
  planId: plan.id,
  capturedAt: at.toISOString(),
  phase,
  withinMs,
  complete: missingOf(captured).length === 0,
  missing: missingOf(captured),
  ...objects,
  ...captured,
});
