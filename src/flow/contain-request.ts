import type { ScheduledRequest } from '../contain/schedule.ts';

/**
 * A message of the containment queue: a plan to carry out, to look at again, or to take back. It names plan, what to do,
 * which look and the attempt, so that content-based deduplication drops true repeats only.
 */
export type ContainMessage = Omit<ScheduledRequest, 'do'> & { readonly do: 'contain' | ScheduledRequest['do'] };

/** After this many attempts a request is given up: a failure record, an alert, and the dead-letter queue. */
export const attemptsAllowed = 5;

/** Two requests of one plan that are not the same thing have different names; a retry has the name of the first try. */
export const requestName = (message: Pick<ContainMessage, 'do' | 'look' | 'attempt'>): string =>
  message.do === 'verify' ? `verify-${message.look ?? message.attempt}` : message.do;

const isLook = (value: unknown): value is string | undefined =>
  value === undefined || (typeof value === 'string' && /^[a-z0-9]{1,10}$/.test(value));

const isText = (value: unknown): value is string | null =>
  value === null || (typeof value === 'string' && value.length <= 100);

/** Reads a message; anything else is null, and never an exception. */
export const readContainMessage = (body: string): ContainMessage | null => {
  try {
    const value = JSON.parse(body) as Partial<ContainMessage> | null;
    const good =
      value !== null &&
      ['contain', 'verify', 'release'].includes(value.do ?? '') &&
      /^[0-9a-f]{20}$/.test(value.planId ?? '') &&
      isText(value.accountId) &&
      isText(value.region) &&
      typeof value.cluster === 'string' &&
      isLook(value.look) &&
      Number.isInteger(value.attempt) &&
      Number(value.attempt) >= 1;
    return good ? (value as ContainMessage) : null;
  } catch {
    return null;
  }
};
