import type { Reason } from '../reason.ts';
import type { Band } from './message.ts';

/** GuardDuty user guide, "Severity levels": critical from 9, high from 7, medium from 4, low from 1. */
export const bandOf = (score: number): Band => {
  if (score >= 9) return 'critical';
  if (score >= 7) return 'high';
  return score >= 4 ? 'medium' : 'low';
};

const above: { readonly [band in Band]: Band } = {
  critical: 'critical',
  high: 'critical',
  medium: 'high',
  low: 'medium',
  info: 'low',
};

/** A workload that is infected again is told one band higher: what was done about it the last time did not end it. */
export const escalated = (band: Band, reasons: readonly Reason[]): Band =>
  reasons.some(({ code }) => code === 're-infected') ? above[band] : band;
