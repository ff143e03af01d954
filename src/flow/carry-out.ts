import { putOnce } from '../archive/json-record.ts';
import { recordName } from '../archive/record-name.ts';
import type { Plan } from '../contain/plan.ts';
import type { Message } from '../notify/message.ts';
import type { Log } from '../ports.ts';
import { actOn, askedPlan, type ContainmentDeps, type Outcome, toldKey } from './act-on.ts';
import { type ContainMessage, requestName } from './contain-request.ts';
import { logAbout } from './log-about.ts';
import { outcomeMessage } from './outcome-message.ts';

export type CarryOutDeps = ContainmentDeps & {
  readonly alert: (message: Message) => Promise<void>;
  /** Name and version, for the records. */
  readonly software: string;
};

/** Outcomes with a record behind them: told once. What was given up, or may not be released, is tried again if it is asked for again. */
const isSettled = (outcome: Outcome): boolean =>
  ['verdict', 'released'].includes(outcome.state) || (outcome.state === 'refused' && outcome.event === undefined);

/** Tells people, and then records it: cut off in between, it is told twice, and never not at all. */
const tell = async (message: ContainMessage, plan: Plan, outcome: Outcome, deps: CarryOutDeps): Promise<void> => {
  const at = deps.clock.now().toISOString();
  const told = outcomeMessage(outcome, { at, software: deps.software });
  if (told === null) return;
  await deps.alert(told);
  if (!isSettled(outcome)) return;
  const step = requestName(message);
  await putOnce(deps.archive, toldKey(plan, message), {
    record: 1,
    planId: plan.id,
    alertedAt: at,
    step,
    message: told,
  });
};

/** The finding behind a plan, for the log; a plan at a person's request has none. */
const findingOf = ({ findingKey }: Plan): { findingId?: string } => {
  const name = findingKey === null ? null : recordName(findingKey);
  return name?.of === 'finding' ? { findingId: name.id } : {};
};

const logged = async <T>(log: Log, run: () => Promise<T>): Promise<T> => {
  try {
    return await run();
  } catch (error) {
    log.error('message handed back', { reason: error instanceof Error ? error.message : String(error) });
    throw error;
  }
};

/**
 * One request, to its end: done, told, and recorded as told, each once, however often the request comes. Throws for faults
 * of the archive and of who is told: the request has to come again then.
 */
export const carryOut = async (message: ContainMessage, deps: CarryOutDeps): Promise<Outcome> => {
  const bare = logAbout(deps.log, { planId: message.planId });
  const asked = await logged(bare, () => askedPlan(message, deps));
  if ('problem' in asked) return { state: 'given-up', plan: null, reasons: [asked.problem] };
  const log = logAbout(bare, findingOf(asked.plan));
  return logged(log, async () => {
    const outcome = await actOn(message, asked.plan, { ...deps, log });
    await tell(message, asked.plan, outcome, deps);
    log.info('containment request', {
      request: requestName(message),
      attempt: message.attempt,
      outcome: outcome.state,
    });
    return outcome;
  });
};
