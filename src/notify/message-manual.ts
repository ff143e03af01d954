import type { ManualPlan } from '../contain/manual-plan.ts';
import { limits } from './limits.ts';
import type { MessageManual } from './message.ts';
import { cappedReasons } from './reasons.ts';
import { shortened } from './visible.ts';

/** As much as a list of the message holds, and how much was left out. */
const capped = (texts: readonly string[], limit: number): string[] => {
  const shown = texts.slice(0, limit).map((text) => shortened(text, limits.value));
  return texts.length > shown.length
    ? [...shown, `and ${texts.length - shown.length} more, in the record of the decision`]
    : shown;
};

/** A manual plan as an alert tells it: what was seen, what to run, what could not be looked at. The record has all of it. */
export const messageManual = ({ on, found, steps, unknown, because }: ManualPlan): MessageManual => ({
  on: shortened(on, limits.value),
  found: capped(found, limits.steps),
  steps: [
    ...steps
      .slice(0, limits.steps)
      .map(({ title, why, command }) => ({ title: shortened(`${title}: ${why}`, limits.value), command })),
    ...(steps.length > limits.steps
      ? [{ title: `And ${steps.length - limits.steps} more, in the record of the decision`, command: null }]
      : []),
  ],
  unknown: cappedReasons(unknown),
  because,
});
