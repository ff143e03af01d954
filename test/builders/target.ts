import type { Target } from '../../src/finding/finding.ts';

/** A target of which only what is given is known. */
export const aTarget = (of: Partial<Target> = {}): Target => ({
  class: 'pod',
  pod: null,
  workload: null,
  node: null,
  serviceAccount: null,
  user: null,
  image: null,
  containerId: null,
  ...of,
});
