import type { Timer, Timers } from '../adapters/local/timer-folder.ts';
import { plansPrefix } from '../archive/keys.ts';
import { openPlans } from '../archive/plans.ts';
import { isExpired, planOf } from '../contain/expiry.ts';
import type { Plan } from '../contain/plan.ts';
import { type Released, release } from '../contain/release.ts';
import type { Outcome } from '../flow/act-on.ts';
import { captureSettings } from '../flow/capture-settings.ts';
import { carryOut } from '../flow/carry-out.ts';
import { readContainMessage } from '../flow/contain-request.ts';
import { guardAgain } from '../flow/guard-again.ts';
import type { Cluster, Clusters } from '../ports.ts';
import { type Reason, reason } from '../reason.ts';
import type { Io } from './io.ts';
import { containDepsFor, handsForIam, type LocalRun } from './wiring.ts';

/** Plans whose time is over; one that cannot be read is told, and holds up no other. */
export const duePlans = async (io: Io, { deps }: Pick<LocalRun, 'deps'>): Promise<Plan[]> => {
  const plans: Plan[] = [];
  for (const stored of await openPlans(deps.archive, plansPrefix)) {
    const read = planOf(stored);
    if ('problem' in read) io.stderr(`lazaret: ${read.problem.message}\n`);
    else if (isExpired(read.plan, deps.clock.now())) plans.push(read.plan);
  }
  return plans;
};

export const releaseOne = async (
  { deps }: Pick<LocalRun, 'deps'>,
  plan: Plan,
  because: 'asked' | 'expired',
): Promise<Released> => {
  const acting = await containDepsFor(plan, { ...deps, clusters: deps.clusters as Clusters<Cluster> });
  return 'problem' in acting
    ? { state: 'refused', reasons: [acting.problem], records: [] }
    : release(plan, acting, because);
};

export type DueDone = { readonly timer: Timer; readonly state: string; readonly reasons: readonly Reason[] };

const unreadable = (timer: Timer): DueDone => ({
  timer,
  state: 'refused',
  reasons: [reason('request-unreadable', `timer ${timer.name} holds no containment request: it was dropped`)],
});

const stateOf = (outcome: Outcome): string => ('event' in outcome && outcome.event ? outcome.event : outcome.state);

const handled = async (timer: Timer, { deps }: Pick<LocalRun, 'deps'>, timers: Timers): Promise<DueDone> => {
  const request = readContainMessage(JSON.stringify(timer.request));
  if (!request) return unreadable(timer);
  const outcome = await carryOut(request, {
    ...deps,
    clusters: deps.clusters as Clusters<Cluster>,
    ...(await handsForIam(deps.policy)),
    scheduler: timers,
    recheck: guardAgain(deps),
    capture: captureSettings(deps.policy),
    mend: deps.policy?.policy.verification.mend ?? false,
  });
  return { timer, state: stateOf(outcome), reasons: 'reasons' in outcome ? (outcome.reasons ?? []) : [] };
};

/** Does what its timers say is due, each to its end before its timer goes: a crash in between does it once more. */
const doDue = async (io: Io, run: Pick<LocalRun, 'deps' | 'timers'>): Promise<DueDone[]> => {
  if (!run.timers) return [];
  const { timers, problems } = await run.timers.all();
  for (const { message } of problems) io.stderr(`lazaret: ${message}\n`);
  const done: DueDone[] = [];
  for (const timer of timers.filter(({ at }) => at <= run.deps.clock.now())) {
    done.push(await handled(timer, run, run.timers));
    await run.timers.cancel(timer.name);
  }
  return done;
};

const timerOf = ({ id, expiresAt }: Plan): Timer => ({
  name: `${id}-release`,
  at: new Date(expiresAt),
  request: null,
});

/** Plans whose time is over without a timer that says so: of an archive in S3, or of a run that was cut off. */
const releaseOver = async (io: Io, run: Pick<LocalRun, 'deps'>): Promise<DueDone[]> => {
  const done: DueDone[] = [];
  for (const plan of await duePlans(io, run)) {
    const released = await releaseOne(run, plan, 'expired');
    const reasons = 'reasons' in released ? released.reasons : released.notes;
    done.push({ timer: timerOf(plan), state: released.state, reasons });
  }
  return done;
};

/** Later looks and releases that are due, and what is over all the same. */
export const doAllDue = async (io: Io, run: Pick<LocalRun, 'deps' | 'timers'>): Promise<DueDone[]> => [
  ...(await doDue(io, run)),
  ...(await releaseOver(io, run)),
];

/** What a run would do now, and what waits for its time. Nothing is asked of a cluster. */
export const scheduled = async (io: Io, run: Pick<LocalRun, 'deps' | 'timers'>): Promise<DueDone[]> => {
  const timers = run.timers ? (await run.timers.all()).timers : [];
  const named = new Set(timers.map(({ name }) => name));
  const over = (await duePlans(io, run)).map(timerOf).filter(({ name }) => !named.has(name));
  const now = run.deps.clock.now();
  return [...timers, ...over].map((timer) => ({ timer, state: timer.at <= now ? 'due' : 'waiting', reasons: [] }));
};

/** Every run that may act does what is due first; told on stderr. */
export const releaseDue = async (io: Io, run: LocalRun): Promise<void> => {
  for (const { timer, state, reasons } of await doAllDue(io, run)) {
    const why = reasons.length > 0 ? `: ${reasons.map(({ message }) => message).join('; ')}` : '';
    io.stderr(`lazaret: ${timer.name} was due: ${state}${why}\n`);
  }
};
