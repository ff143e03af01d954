import type { ContainerPosture, EscapePath } from '../posture.ts';
import type { EscapeContext } from './context.ts';

/** One way that is open to one container: what it rests on, and what stands in its way all the same. */
export type Way = {
  readonly container: ContainerPosture;
  readonly evidence: readonly string[];
  readonly blockedBy: readonly string[];
};

/** One escape path, judged from the effective settings alone. Model of the preconditions: KubeHound's attack edges. */
export type EscapeRule = Pick<EscapePath, 'id' | 'title' | 'to' | 'severity'> & {
  /** What must hold, in words, for the documentation. */
  readonly when: string;
  readonly blockers: string;
  readonly find: (context: EscapeContext) => readonly Way[];
};
