import type { History } from '../archive/plans.ts';
import type { Finding } from '../finding/finding.ts';
import type { Reason } from '../reason.ts';
import type { DecidedOn } from './decided-target.ts';
import type { ActionId } from './decision.ts';
import type { Policy } from './policy.ts';

/** What a guard asks about; an operator's request has no finding, so only the last two are asked of it. */
export const abouts = ['finding', 'target', 'budget'] as const;
export type About = (typeof abouts)[number];

export type GuardContext = {
  /** Null for an operator's request. */
  readonly finding: Finding | null;
  /** All targets of the finding; empty for an operator's request. */
  readonly targets: readonly DecidedOn[];
  /** The one target that would be acted on; null where the finding has none that could be. */
  readonly subject: DecidedOn | null;
  readonly actions: readonly ActionId[];
  /** Consents of the rule or the operator, e.g. `siblings-cut-off`. */
  readonly accept: readonly string[];
  /** `noPolicy` where there is none. */
  readonly policy: Policy;
  readonly history: History;
  readonly now: Date;
  /** Targets of the same decision that will have used up budget before this one. */
  readonly ahead: readonly DecidedOn[];
  /** A person asks, now: what only guards against doing something by itself does not hold them back. */
  readonly byPerson?: boolean;
  /** Ids of the plans of the same decision: what they did is not "before". */
  readonly ownPlans: readonly string[];
};

/** One reason not to act. `check` is pure; null means that this guard has no objection. */
export type Guard = {
  readonly id: string;
  readonly title: string;
  readonly about: About;
  check(context: GuardContext): Reason | null;
};
