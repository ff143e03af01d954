import type { Enriched } from '../../enrich/seen.ts';
import type { Finding, TargetClass } from '../../finding/finding.ts';
import type { ManualPlan } from '../manual-plan.ts';

/** All that a plan for one target is made from. Pure: nothing is asked any more. */
export type TargetContext = {
  readonly looked: Enriched;
  /** Null where a person names the target. */
  readonly finding: Finding | null;
  /** The other targets of the same finding. */
  readonly members: readonly Enriched[];
  readonly at: { readonly accountId: string | null; readonly region: string | null; readonly cluster: string | null };
  readonly now: Date;
};

export type DraftedManual = Partial<Pick<ManualPlan, 'pods' | 'bindings' | 'unknown'>> &
  Pick<ManualPlan, 'on' | 'found' | 'steps'>;

/** What is printed for one class of targets, and why nobody but a person does it. */
export type TargetPlan = {
  readonly of: TargetClass;
  /** What the plan lists, for the documentation. */
  readonly lists: string;
  /** What the plan offers, for the documentation. */
  readonly offers: string;
  /** Why no rule may do it (GuardDuty user guide, "Remediating EKS Protection findings"). */
  readonly because: string;
  draft(context: TargetContext): DraftedManual;
};
