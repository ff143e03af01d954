import type { Engine } from '../../network/access.ts';
import type { Labels, Pod } from '../../objects.ts';
import type { Reason } from '../../reason.ts';
import type { Draft } from '../actions/action.ts';
import type { Step } from '../plan.ts';

/** The steps that isolate a pod, and what will be there once they are done: what the expected verdict is judged by. */
export type Outline = {
  readonly steps: readonly Step[];
  readonly labels: Labels;
  /** The pods that will still share its rules. */
  readonly left: readonly Pod[];
  /** A cluster-wide deny comes last. */
  readonly denied: boolean;
};

/** How one engine is driven: which steps isolate a pod there, and why it may not be tried. */
export type Drive = {
  readonly id: string;
  readonly title: string;
  readonly drives: (engine: Engine) => boolean;
  readonly refusals: (engine: Engine) => readonly Reason[];
  readonly outline: (draft: Draft, engine: Engine) => Outline;
};
