import type { Band } from './message.ts';

/** GuardDuty user guide, "Severity levels": critical from 9, high from 7, medium from 4, low from 1. */
export const bandOf = (score: number): Band => {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  return score >= 4 ? 'medium' : 'low';
};
