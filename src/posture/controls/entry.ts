import type { Entry, Measure } from './measure.ts';

type More = Omit<Entry, 'measure' | 'grade'>;

export const prevents = (measure: Measure, more: More = {}): Entry => ({ measure, grade: 'prevents', ...more });
export const restricts = (measure: Measure, more: More = {}): Entry => ({ measure, grade: 'restricts', ...more });
export const limitsAfter = (measure: Measure, more: More = {}): Entry => ({ measure, grade: 'contains', ...more });
/** What people would reach for, and what would not have helped; `because` says why. */
export const none = (measure: Measure, because: string): Entry => ({ measure, grade: 'none', because });
