import type { Engine } from '../../network/access.ts';
import type { Reason } from '../../reason.ts';
import type { Draft } from '../actions/action.ts';
import type { Step } from '../plan.ts';

/** How one engine is driven: which steps isolate a pod there, and why it may not be tried. */
export type Drive = {
  readonly id: string;
  readonly title: string;
  readonly drives: (engine: Engine) => boolean;
  readonly refusals: (engine: Engine) => readonly Reason[];
  readonly steps: (draft: Draft) => readonly Step[];
};
