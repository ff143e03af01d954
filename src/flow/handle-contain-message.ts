import { putOnce, readJson } from '../archive/json-record.ts';
import { planKey } from '../archive/keys.ts';
import { readPlan } from '../archive/plans.ts';
import type { ContainDeps } from '../contain/deps.ts';
import { planOf } from '../contain/expiry.ts';
import { contain } from '../contain/guarded.ts';
import type { Plan, Verdict } from '../contain/plan.ts';
import { release } from '../contain/release.ts';
import { reverify } from '../contain/reverify.ts';
import type { ArchiveStore, Clock, Cluster, Clusters, Log, Scheduler } from '../ports.ts';
import { type Reason, reason } from '../reason.ts';
import { attemptsAllowed, type ContainMessage } from './contain-request.ts';

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
  /** Whether a later look may put back what of ours is gone (`verification.mend`). */
  readonly mend?: boolean;
};

/** One-time schedules have a grain of a minute; each attempt waits a minute longer than the one before. */
const waitMs = ({ attempt }: ContainMessage): number => attempt * 60_000;

/**
 * One request of one cluster, to its end or to a later try: a wait never blocks the queue, it is a schedule, and this
 * returns. Throws for faults of the archive only.
 */
export const handleContainMessage = async (message: ContainMessage, deps: ContainmentDeps): Promise<Outcome> => {
  const read = await readPlan(deps.archive, message.planId);
  if (read.state !== 'found')
    return given(null, [reason('plan-not-found', `${message.planId}: no such plan in this archive`)]);
  const found = planOf(read.plan);
  if ('problem' in found) return given(null, [found.problem]);
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
    return later(message, found.plan, [why], deps);
  }
  return act[message.do](message, found.plan, { ...deps, cluster: cluster.value });
};

type Acting = (
  message: ContainMessage,
  plan: Plan,
  deps: ContainmentDeps & { readonly cluster: Cluster },
) => Promise<Outcome>;

const act: { readonly [what in ContainMessage['do']]: Acting } = {
  contain: async (message, plan, deps) => {
    const result = await contain({ plan, comesBack: true }, deps);
    if (result.state === 'refused')
      return result.again
        ? later(message, plan, result.reasons, deps)
        : { state: 'refused', plan, reasons: result.reasons };
    return result.finished
      ? { state: 'verdict', plan, verdict: result.verdict }
      : later(message, plan, result.verdict.reasons, deps);
  },
  verify: async (_message, plan, deps) => {
    const again = await reverify(plan, deps, deps.mend);
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

/** A release at expiry that is on record was cut off before it was told, for its request is still here: tell it again. */
const releasedBefore = async (plan: Plan, { archive }: ContainmentDeps): Promise<Outcome> => {
  const read = await readJson(archive, planKey(plan, 'release'));
  if (read.state !== 'found' || read.value['because'] !== 'expired') return { state: 'nothing-new' };
  const { notes } = read.value;
  return { state: 'released', plan, notes: Array.isArray(notes) ? (notes as unknown as Reason[]) : [] };
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
  await deps.scheduler.schedule({ name: `${plan.id}-${message.do}-${attempt}`, at, request: { ...message, attempt } });
  return { state: 'later', at, reasons };
};
