import type { ContainerPosture } from '../posture.ts';

/** One way that is open to one container: what it rests on, and what stands in its way all the same. */
export type Way = {
  readonly container: ContainerPosture;
  readonly evidence: readonly string[];
  readonly blockedBy: readonly string[];
};
