import { type Reason, reason } from '../reason.ts';
import type { Outcome } from './act-on.ts';
import { type CarryOutDeps, carryOut } from './carry-out.ts';
import { readContainMessage } from './contain-request.ts';
import { handleRejected } from './unidentified.ts';

export type TakeRequestDeps = CarryOutDeps & {
  /** Sends a request that was given up to the dead-letter queue, where an alarm sees it. */
  readonly giveUp: (body: string) => Promise<void>;
};

const unreadable: Outcome = {
  state: 'given-up',
  plan: null,
  reasons: [reason('request-unreadable', 'the message is no containment request that this version of Lazaret knows')],
};

/**
 * One message of the containment queue: carried out, or put off by a schedule, or given up; never left to block its
 * cluster. What cannot be read, or names no plan, has no plan to record it under: its bytes are archived as any other
 * input that was rejected, and told.
 */
export const takeRequest = async (
  { body, source }: { readonly body: string; readonly source: string },
  deps: TakeRequestDeps,
): Promise<Outcome> => {
  const request = readContainMessage(body);
  const outcome = request ? await carryOut(request, deps) : unreadable;
  if (outcome.state !== 'given-up') return outcome;
  if (outcome.plan === null) await reject(body, source, outcome.reasons, deps);
  await deps.giveUp(body);
  return outcome;
};

const reject = async (
  body: string,
  source: string,
  [error]: readonly Reason[],
  deps: TakeRequestDeps,
): Promise<void> => {
  if (!error) return;
  const received = { text: body, bytes: null, source, line: null };
  const { records } = await handleRejected(received, error, deps);
  deps.log.error('containment request given up', { reason: error, archivedAs: records[0] });
};
