/**
 * A message of the containment queue. It names plan, step and attempt, so that content-based deduplication drops true
 * repeats only. `step`: `contain` plans, guards and acts; `verify` looks again; `release` undoes at expiry.
 */
export type ContainRequest = {
  readonly accountId: string | null;
  readonly region: string | null;
  readonly cluster: string;
  readonly planId: string;
  readonly step: 'contain' | 'verify' | 'release';
  /** Counts from 1; of a verification: which one. */
  readonly attempt: number;
};
