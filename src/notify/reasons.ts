import type { Reason } from '../reason.ts';
import { limits } from './limits.ts';
import { shortened } from './visible.ts';

/** As many reasons as a message holds, each no longer than a sentence. */
export const cappedReasons = (reasons: readonly Reason[]): Reason[] =>
  reasons.slice(0, limits.reasons).map(({ code, message }) => ({ code, message: shortened(message, limits.sentence) }));
