import { createHash } from 'node:crypto';
import { planId } from '../archive/keys.ts';
import { recordName } from '../archive/record-name.ts';
import type { ActionId } from '../decide/decision.ts';
import type { PodSeen } from '../enrich/seen.ts';
import { canonicalJson } from '../json.ts';
import type { Posture } from '../posture/posture.ts';
import { type Reason, reason } from '../reason.ts';
import type { Drafted } from './actions/action.ts';
import { actionOf } from './actions.ts';
import { isNodeEscapeLimit, limitsOn } from './limits-of.ts';
import type { Plan } from './plan.ts';

/** Why a plan is made: a stored decision, or an operator's own request. */
export type Cause = { readonly findingKey: string; readonly decisionKey: string } | { readonly requestId: string };

export type PlanInput = {
  readonly action: ActionId;
  readonly seen: PodSeen;
  readonly posture: Posture;
  /** The finding says that something left the container for its node (`isNodeEscape`). */
  readonly nodeEscape: boolean;
  readonly cluster: { readonly accountId: string | null; readonly region: string | null; readonly cluster: string };
  readonly cause: Cause;
  /** Consents of the rule or the operator, e.g. `siblings-cut-off`. */
  readonly accept: readonly string[];
  readonly now: Date;
  /** How long the action may last before it is taken back by itself; 24 hours unless told otherwise. */
  readonly lastsMs?: number;
};

const usualLastsMs = 24 * 3_600_000;

const findingIdOf = (cause: Cause): string | null => {
  const name = 'findingKey' in cause ? recordName(cause.findingKey) : null;
  return name?.of === 'finding' ? name.id : null;
};

const notBuilt = (action: ActionId): Drafted => ({
  target: { kind: 'Pod', namespace: null, name: '', uid: '' },
  engine: 'none',
  steps: [],
  siblings: [],
  refusals: [reason('action-not-available', `this version of Lazaret does not take the action ${action}`)],
  expected: {
    verdict: 'unverified',
    reasons: [reason('action-not-available', `nothing is done about ${action}`)],
    residual: null,
    lookedAt: new Date(0).toISOString(),
  },
});

const expiryOf = ({ now, lastsMs = usualLastsMs }: PlanInput): string =>
  new Date(now.getTime() + lastsMs).toISOString();

type Fixed = {
  readonly id: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly limits: readonly Reason[];
};

const planOf = (input: PlanInput, { id, createdAt, expiresAt, limits }: Fixed): Plan => {
  const { seen, cause, accept, now } = input;
  const action = actionOf(input.action);
  const { namespace = '', name = '', uid = '' } = seen.pod.metadata ?? {};
  const drafted =
    action?.draft({
      seen,
      limits,
      accept,
      planId: id,
      findingId: findingIdOf(cause),
      now,
      plannedAt: createdAt,
      expiresAt,
      at: input.cluster,
    }) ?? notBuilt(input.action);
  return {
    id,
    action: input.action,
    ...input.cluster,
    ...drafted,
    pod: { namespace, name, uid },
    limits,
    accept,
    reversible: action?.reversible ?? false,
    createdAt,
    expiresAt,
    findingKey: 'findingKey' in cause ? cause.findingKey : null,
    decisionKey: 'decisionKey' in cause ? cause.decisionKey : null,
  };
};

/**
 * What would be done to one pod, and how well that would contain it: decided from what was seen, without writing anything.
 * The same act on the same target for the same cause is one plan. Pure; never throws.
 */
export const plan = (input: PlanInput): Plan => {
  const { seen, cluster, cause } = input;
  const targetUid = actionOf(input.action)?.targetUid(seen) ?? seen.pod.metadata?.uid ?? '';
  const because = 'decisionKey' in cause ? { decisionKey: cause.decisionKey } : { requestId: cause.requestId };
  const id = planId({ ...cluster, action: input.action, targetUid, ...because });
  return planOf(input, {
    id,
    createdAt: input.now.toISOString(),
    expiresAt: expiryOf(input),
    limits: limitsOn(seen, input.posture, input.nodeEscape),
  });
};

const isNodeEscapePlan = ({ limits = [] }: Plan): boolean => limits.some(isNodeEscapeLimit);

/** The same plan made anew from what is there now: same id, same expiry, so that only what changed in the cluster differs. */
export const planAgain = (stored: Plan, seen: PodSeen, posture: Posture, now: Date): Plan => {
  const { action, accountId, region, cluster, accept, findingKey, decisionKey } = stored;
  const cause: Cause =
    findingKey !== null && decisionKey !== null ? { findingKey, decisionKey } : { requestId: stored.id };
  const input = {
    action,
    seen,
    posture,
    nodeEscape: isNodeEscapePlan(stored),
    cluster: { accountId, region, cluster },
    cause,
    accept,
    now,
  };
  const limits = limitsOn(seen, posture, input.nodeEscape);
  return {
    ...planOf(input, { id: stored.id, createdAt: stored.createdAt, expiresAt: stored.expiresAt, limits }),
    findingKey,
    decisionKey,
  };
};

const digest = (value: unknown): string => createHash('sha256').update(canonicalJson(value)).digest('hex');

const aspects: readonly {
  readonly name: string;
  readonly of: (plan: Plan) => unknown;
  readonly say: (plan: Plan) => string;
}[] = [
  { name: 'target', of: ({ target }) => target, say: ({ target }) => `${target.kind} ${target.name} ${target.uid}` },
  { name: 'engine', of: ({ engine }) => engine, say: ({ engine }) => engine },
  {
    name: 'steps',
    of: ({ steps }) => steps.map(({ name, manifest }) => [name, manifest]),
    say: ({ steps }) => steps.map(({ name }) => name).join(', ') || 'none',
  },
  { name: 'siblings', of: ({ siblings }) => siblings, say: ({ siblings }) => siblings.join(', ') || 'none' },
];

/** In what a plan differs from the one that was shown or stored: empty when the same would be done to the same. */
export const differences = (stored: Plan, now: Plan): Reason[] =>
  aspects
    .filter(({ of }) => digest(of(stored)) !== digest(of(now)))
    .map(({ name, say }) =>
      reason('plan-changed', `${name} changed since the plan was made: ${say(stored)} then, ${say(now)} now`),
    );
