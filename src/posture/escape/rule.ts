import type { EscapePath } from '../posture.ts';
import type { EscapeContext } from './context.ts';
import type { Way } from './way.ts';

/** One escape path, judged from the effective settings alone. Model of the preconditions: KubeHound's attack edges. */
export type EscapeRule = Pick<EscapePath, 'id' | 'title' | 'to' | 'severity'> & {
  /** What must hold, in words, for the documentation. */
  readonly when: string;
  readonly blockers: string;
  readonly find: (context: EscapeContext) => readonly Way[];
};
