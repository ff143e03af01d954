import type { Reason } from '../reason.ts';
import { limits } from './limits.ts';
import { shortened } from './visible.ts';

const once = (reasons: readonly Reason[]): Reason[] => [
  ...new Map(reasons.map((one) => [`${one.code} ${one.message}`, one])).values(),
];

/** As many reasons as a message holds, each once and no longer than a sentence. */
export const cappedReasons = (reasons: readonly Reason[]): Reason[] =>
  once(reasons)
    .slice(0, limits.reasons)
    .map(({ code, message }) => ({ code, message: shortened(message, limits.sentence) }));
