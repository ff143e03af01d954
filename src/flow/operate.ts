import { randomUUID } from 'node:crypto';
import { putOnce } from '../archive/json-record.ts';
import { planKey } from '../archive/keys.ts';
import type { Plan } from '../contain/plan.ts';
import { plan } from '../contain/planning.ts';
import type { ActionId } from '../decide/decision.ts';
import { lookAtPod } from '../enrich/enrich.ts';
import type { Lookup } from '../enrich/seen.ts';
import type { PodRef } from '../finding/finding.ts';
import type { ArchiveStore, Clock, ClusterReader } from '../ports.ts';
import { assess } from '../posture/assess.ts';
import type { Reason } from '../reason.ts';

export type OperatorRequest = {
  readonly action: ActionId;
  readonly pod: PodRef;
  readonly accept: readonly string[];
  readonly cluster: { readonly accountId: string | null; readonly region: string | null; readonly cluster: string };
};

export type OperatorPlan =
  | { readonly state: 'planned'; readonly plan: Plan; readonly key: string }
  | { readonly state: 'not-found'; readonly lookup: Lookup; readonly problems: readonly Reason[] };

/** A plan at a person's request: looked at, planned and stored, so that it can be carried out by its id. Acts on nothing. */
export const planAtRequest = async (
  request: OperatorRequest,
  deps: { readonly reader: ClusterReader; readonly archive: ArchiveStore; readonly clock: Clock },
): Promise<OperatorPlan> => {
  const { seen, lookup, problems } = await lookAtPod(deps.reader, request.pod);
  if (!seen) return { state: 'not-found', lookup, problems };
  const made = plan({
    action: request.action,
    seen,
    posture: assess(seen, null),
    nodeEscape: false,
    cluster: request.cluster,
    cause: { requestId: randomUUID() },
    accept: request.accept,
    now: deps.clock.now(),
  });
  const key = planKey(made, 'plan');
  await putOnce(deps.archive, key, made);
  return { state: 'planned', plan: made, key };
};
