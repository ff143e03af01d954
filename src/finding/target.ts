import { type Reason, reason } from '../reason.ts';
import { shown } from './cap.ts';
import type { Target, TargetClass } from './finding.ts';

/** A value that was checked: null with the reason when it may not be used, null without when there was none. */
export type Checked<T> = { readonly value: T | null; readonly problems: readonly Reason[] };

export const accepted = <T>(value: T | null): Checked<T> => ({ value, problems: [] });
export const refused = (code: string, message: string): Checked<never> => ({
  value: null,
  problems: [reason(code, message)],
});

/** `what` names the part of the finding for the reader of the reason. */
export const checked = (
  value: string | null,
  form: (text: string) => boolean,
  code: string,
  what: string,
): Checked<string> => {
  if (value === null || value === '') return accepted<string>(null);
  return form(value)
    ? accepted(value)
    : refused(code, `${what} is ${shown(value)}, which cannot be one: look at the finding itself`);
};

const nothing: Omit<Target, 'class' | 'problems'> = {
  pod: null,
  workload: null,
  node: null,
  serviceAccount: null,
  user: null,
  image: null,
  containerId: null,
};

/** A target of which only the given parts are known; problems are left out when there are none. */
export const target = (
  targetClass: TargetClass,
  parts: Partial<Omit<Target, 'class' | 'problems'>> = {},
  problems: readonly Reason[] = [],
): Target => ({
  class: targetClass,
  ...nothing,
  ...parts,
  ...(problems.length > 0 ? { problems } : {}),
});
