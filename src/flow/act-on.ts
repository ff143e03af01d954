import { putOnce, readJson } from '../archive/json-record.ts';
import { planKey } from '../archive/keys.ts';
import type { ContainDeps } from '../contain/deps.ts';
import { planOf } from '../contain/expiry.ts';
import { contain } from '../contain/guarded.ts';
import type { Plan, Verdict } from '../contain/plan.ts';
import { release } from '../contain/release.ts';
import { reverify } from '../contain/reverify.ts';
import type { ArchiveStore, Clock, Cluster, Clusters, Log, Scheduler } from '../ports.ts';
import { type Reason, reason } from '../reason.ts';
import { attemptsAllowed, type ContainMessage, requestName } from './contain-request.ts';

/** What became of a request: told to people by `announce`, whatever it was. */
export type Outcome =
  | {
      readonly state: 'verdict';
      readonly plan: Plan;
      readonly verdict: Verdict;
      /** What happened, where it was not a containment: a later look. */
      readonly event?: 'verified' | 'drifted';
      /** What has grown worse since the look before, and what was put back. */
      readonly reasons?: readonly Reason[];
    }
  | {
      readonly state: 'refused';
      readonly plan: Plan;
      readonly reasons: readonly Reason[];
      readonly event?: 'release-refused';
    }
  | { readonly state: 'released'; readonly plan: Plan; readonly notes: readonly Reason[] }
  | { readonly state: 'nothing-new' }
  | { readonly state: 'later'; readonly at: Date; readonly reasons: readonly Reason[] }
  | { readonly state: 'given-up'; readonly plan: Plan | null; readonly reasons: readonly Reason[] };

export type ContainmentDeps = {
  readonly archive: ArchiveStore;
  readonly clusters: Clusters<Cluster>;
  readonly clock: Clock;
  readonly log: Log;
  readonly scheduler: Scheduler;
  readonly recheck: ContainDeps['recheck'];
  readonly capture?: NonNullable<ContainDeps['capture']>;
  /** Hands for IAM, where the policy lists roles under `revoke.roles`. */
  readonly roles?: NonNullable<ContainDeps['roles']>;
  /** Whether a later look may put back what of ours is gone (`verification.mend`). */
  readonly mend?: boolean;
};

/** One-time schedules have a grain of a minute; each attempt waits a minute longer than the one before. */
const waitMs = ({ attempt }: ContainMessage): number => attempt * 60_000;

export type Asked = { readonly plan: Plan } | { readonly problem: Reason };

/** The plan that a request names, in the cluster that it names: a plan of another cluster is not found there. */
export const askedPlan = async (
  message: ContainMessage,
  { archive }: Pick<ContainmentDeps, 'archive'>,
): Promise<Asked> => {
  const key = planKey({ ...message, id: message.planId }, 'plan');
  const read = await readJson(archive, key);
  if (read.state === 'absent')
    return {
      problem: reason('plan-not-found', `${message.planId}: no such plan of ${message.cluster} in this archive`),
    };
  const problem = read.state === 'not-json' ? read.problem : null;
  const plan = read.state === 'found' ? read.value : null;
  return planOf({ plan, problem, prefix: key.slice(0, -'plan.json'.length) });
};

/** The record that people were told what a request came to. Who finds it has nothing left to do. */
export const toldKey = (plan: Plan, message: ContainMessage): string => planKey(plan, `alert-${requestName(message)}`);

const wasTold = async (plan: Plan, message: ContainMessage, { archive }: ContainmentDeps): Promise<boolean> =>
  (await readJson(archive, toldKey(plan, message))).state !== 'absent';

/**
 * One request of one cluster, to its end or to a later try: a wait never blocks the queue, it is a schedule, and this
 * returns. What was done before is read from the records and not done again. Throws for faults of the archive only.
 */
export const actOn = async (message: ContainMessage, plan: Plan, deps: ContainmentDeps): Promise<Outcome> => {
  if (await wasTold(plan, message, deps)) return { state: 'nothing-new' };
  const cluster = await deps.clusters.open({
    accountId: message.accountId ?? '',
    region: message.region ?? '',
    name: message.cluster,
  });
  if (cluster.state !== 'found') {
    const why =
      cluster.state === 'unreachable'
        ? cluster.problem
        : reason('cluster-not-found', `${message.cluster}: there is no such cluster`);
    return later(message, plan, [why], deps);
  }
  return act[message.do](message, plan, { ...deps, cluster: cluster.value });
};

type Acting = (
  message: ContainMessage,
  plan: Plan,
  deps: ContainmentDeps & { readonly cluster: Cluster },
) => Promise<Outcome>;

const act: { readonly [what in ContainMessage['do']]: Acting } = {
  contain: async (message, plan, deps) => {
    const before = await refusedBefore(plan, deps);
    if (before) return before;
    const result = await contain({ plan, comesBack: true }, deps);
    if (result.state === 'refused')
      return result.again
        ? later(message, plan, result.reasons, deps)
        : { state: 'refused', plan, reasons: result.reasons };
    return result.finished
      ? { state: 'verdict', plan, verdict: result.verdict }
      : later(message, plan, result.verdict.reasons, deps);
  },
  verify: async (message, plan, deps) => {
    const again = await reverify(plan, deps, deps.mend, message.look ?? null);
    if (again.state === 'over') return { state: 'nothing-new' };
    const { verdict, drift, mended } = again;
    return {
      state: 'verdict',
      plan,
      verdict,
      event: drift.length > 0 ? 'drifted' : 'verified',
      reasons: [...drift, ...mended],
    };
  },
  release: async (message, plan, deps) => {
    const released = await release(plan, deps, 'expired');
    if (!('reasons' in released))
      return released.state === 'released'
        ? { state: 'released', plan, notes: released.notes }
        : releasedBefore(plan, deps);
    if (released.state === 'interrupted') return later(message, plan, released.reasons, deps);
    return { state: 'refused', plan, reasons: released.reasons, event: 'release-refused' };
  },
};

const reasonsIn = (value: unknown): Reason[] => (Array.isArray(value) ? (value as Reason[]) : []);

/** What a request that was given up says in the place of a step; its redrive is to go on. */
const requests: readonly unknown[] = ['contain', 'verify', 'release'];

/** A refusal on record was cut off before it was told, for its request is still here: it is told, and not made anew. */
const refusedBefore = async (plan: Plan, { archive }: ContainmentDeps): Promise<Outcome | null> => {
  const read = await readJson(archive, planKey(plan, 'failure'));
  if (read.state !== 'found' || requests.includes(read.value['step'])) return null;
  return { state: 'refused', plan, reasons: reasonsIn(read.value['reasons']) };
};

/** A release at expiry that is on record was cut off before it was told, for its request is still here: tell it again. */
const releasedBefore = async (plan: Plan, { archive }: ContainmentDeps): Promise<Outcome> => {
  const read = await readJson(archive, planKey(plan, 'release'));
  if (read.state !== 'found' || read.value['because'] !== 'expired') return { state: 'nothing-new' };
  return { state: 'released', plan, notes: reasonsIn(read.value['notes']) };
};

const given = (plan: Plan | null, reasons: readonly Reason[]): Outcome => ({ state: 'given-up', plan, reasons });

const later = async (
  message: ContainMessage,
  plan: Plan,
  reasons: readonly Reason[],
  deps: ContainmentDeps,
): Promise<Outcome> => {
  if (message.attempt >= attemptsAllowed) {
    const failedAt = deps.clock.now().toISOString();
    await putOnce(deps.archive, planKey(plan, 'failure'), {
      record: 1,
      planId: plan.id,
      failedAt,
      step: message.do,
      reasons,
    });
    return given(plan, reasons);
  }
  const at = new Date(deps.clock.now().getTime() + waitMs(message));
  const attempt = message.attempt + 1;
  const name = `${plan.id}-${requestName(message)}-${attempt}`;
  await deps.scheduler.schedule({ name, at, request: { ...message, attempt } });
  return { state: 'later', at, reasons };
};
