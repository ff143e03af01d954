import type { Reason } from '../../reason.ts';
import type { BeforeImage } from '../before-image.ts';
import type { ContainDeps } from '../deps.ts';
import type { Permission } from '../permission.ts';
import type { Plan, Step } from '../plan.ts';

export type StepContext = {
  readonly plan: Plan;
  readonly step: Step;
  readonly image: BeforeImage;
  readonly deps: Pick<ContainDeps, 'cluster' | 'limits' | 'log' | 'roles'>;
};

/**
 * `done`: it is as it should be, by this run or an earlier one. `stopped`: somebody says no, or what was found forbids it;
 * running again would not help. `interrupted`: no answer in the end; run again.
 */
export type Done =
  | {
      readonly state: 'done';
      readonly changed: boolean;
      readonly uid: string | null;
      readonly notes: readonly Reason[];
      readonly over?: readonly PolicyThen[];
    }
  | { readonly state: 'stopped' | 'interrupted'; readonly reasons: readonly Reason[] };

/** A policy on the pod at the moment of a step; another generation means that its rules are others by now. */
export type PolicyThen = { readonly name: string; readonly uid: string; readonly generation: number };

/** Takes a step back. `check` writes nothing and says what keeps it from being taken back; `do` may run twice. */
export type Undo = {
  readonly check: (context: StepContext) => Promise<readonly Reason[]>;
  readonly do: (context: StepContext) => Promise<Done>;
};

/** One kind of step: does it, waits for it, takes it back. Each part may run again after a crash and does nothing twice. */
export type StepKind = {
  readonly name: string;
  readonly permissions: readonly Permission[];
  readonly do: (context: StepContext) => Promise<Done>;
  readonly undo: Undo | null;
};
