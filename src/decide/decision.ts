import type { Reason } from '../reason.ts';

export const modes = ['observe', 'approve', 'enforce'] as const;
export type Mode = (typeof modes)[number];

/** Ids of actions; each action describes itself in `src/contain/actions/`. */
export const actionIds = ['quarantine', 'scale', 'rollout', 'cordon', 'delete', 'suspend', 'revoke'] as const;
export type ActionId = (typeof actionIds)[number];

/** What was decided for one finding version: stored once, and followed ever after. */
export type Decision = {
  /** What will be done now: empty in observe and approve, without a policy, and when a guard says no. */
  readonly actions: readonly ActionId[];
  /** What the matching rule names, whatever the guards say. */
  readonly wouldDo: readonly ActionId[];
  readonly rule: string | null;
  readonly mode: Mode;
  /** Consents of the rule, e.g. `siblings-cut-off`. */
  readonly accept: readonly string[];
  readonly reasons: readonly Reason[];
  readonly policySha256: string | null;
  /** How long a containment of this decision holds: the rule's `expires`, in seconds. */
  readonly expiresAfterSeconds?: number;
  /** One entry for each target of the finding, in its order: what is done to it, and what speaks against it. */
  readonly targets?: readonly { readonly actions: readonly ActionId[]; readonly reasons: readonly Reason[] }[];
};
