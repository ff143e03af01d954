import type { ActionId } from '../decide/decision.ts';
import type { PodRef } from '../finding/finding.ts';
import type { Peer } from '../network/access.ts';
import type { KubernetesObject } from '../objects.ts';
import type { Reason } from '../reason.ts';

export const verdicts = ['isolated', 'partial', 'not-enforceable', 'unverified'] as const;
export type VerdictWord = (typeof verdicts)[number];

/** How well a target is contained, and why that word. */
export type Verdict = {
  readonly verdict: VerdictWord;
  readonly reasons: readonly Reason[];
  /** Who can still be reached or can still reach the pod, in so far as it is known. */
  readonly residual: { readonly ingress: readonly Peer[]; readonly egress: readonly Peer[] } | null;
  readonly lookedAt: string;
  /** What would make it `isolated`, as a command; absent where it is, or where nothing more can be done. */
  readonly next?: { readonly title: string; readonly command: string };
};

/** One step of a plan. The step's own file in `src/contain/steps/` knows how to do, wait for and undo it. */
export type Step = {
  readonly name: string;
  readonly title: string;
  readonly why: string;
  /** What it costs whom, e.g. `web-…-x2 on the same node is cut off`. */
  readonly costs: readonly string[];
  readonly undo: 'restores' | 'deletes' | 'none';
  /** What will be sent: a manifest or a merge patch, rendered for the reader. */
  readonly manifest: KubernetesObject | null;
  /** What a person would type to do the same; null where a name could not be written safely, absent where the manifest says it all. */
  readonly command?: string | null;
  /** And to take it back. */
  readonly undoCommand?: string | null;
};

export type PlanTarget = {
  readonly kind: string;
  readonly namespace: string | null;
  readonly name: string;
  readonly uid: string;
};

/** What would be done to one target, in order, decided without writing anything. */
export type Plan = {
  readonly id: string;
  readonly action: ActionId;
  readonly accountId: string | null;
  readonly region: string | null;
  readonly cluster: string;
  readonly target: PlanTarget;
  /** The pod that the plan is about; for a quarantine the target itself. */
  readonly pod?: PodRef | null;
  readonly engine: string;
  readonly steps: readonly Step[];
  readonly siblings: readonly string[];
  /** Reasons not to do it at all; a plan with one is never executed. */
  readonly refusals: readonly Reason[];
  readonly expected: Verdict;
  /** Why the verdict can be `partial` at best, e.g. because the node may be compromised. */
  readonly limits?: readonly Reason[];
  readonly accept: readonly string[];
  readonly reversible: boolean;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly findingKey: string | null;
  readonly decisionKey: string | null;
};
