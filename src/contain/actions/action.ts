import type { ActionId } from '../../decide/decision.ts';
import type { PodSeen } from '../../enrich/seen.ts';
import type { KubernetesObject } from '../../objects.ts';
import type { Reason } from '../../reason.ts';
import type { BeforeImage } from '../before-image.ts';
import type { ContainDeps } from '../deps.ts';
import type { Permission } from '../permission.ts';
import type { Plan, PlanTarget, Step, Verdict } from '../plan.ts';

/** What a plan is made of. Nothing in it was written by whoever caused the finding but names that the cluster confirmed. */
export type Draft = {
  readonly seen: PodSeen;
  readonly limits: readonly Reason[];
  readonly accept: readonly string[];
  readonly planId: string;
  readonly findingId: string | null;
  readonly now: Date;
  /** When the plan was first made: what it writes must not change with the hour. */
  readonly plannedAt: string;
  readonly expiresAt: string;
  readonly at: { readonly cluster: string; readonly region: string | null };
};

export type Drafted = {
  readonly target: PlanTarget;
  readonly engine: string;
  readonly steps: readonly Step[];
  readonly siblings: readonly string[];
  readonly refusals: readonly Reason[];
  readonly expected: Verdict;
};

/** One action: what it does, what it needs, whether it can be undone, whom it hits. Docs, RBAC and the CLI read this. */
export type Action = {
  readonly id: ActionId;
  readonly title: string;
  readonly blastRadius: string;
  readonly reversible: boolean;
  /** What a release brings back and what not, as a clause for the documentation. */
  readonly undo: string;
  /** Not done by a rule unless the policy switches it on by name. */
  readonly optIn: boolean;
  /** Whose word it needs before it is done, as a clause for the documentation. */
  readonly consent: string;
  readonly permissions: readonly Permission[];
  /** The ValidatingAdmissionPolicies, with their bindings, that hold the responder to this action. */
  readonly admission: readonly KubernetesObject[];
  /** The UID that the plan is about, before anything else is known of it. */
  readonly targetUid: (seen: PodSeen) => string;
  readonly draft: (draft: Draft) => Drafted;
  readonly verify: (
    plan: Plan,
    image: BeforeImage,
    deps: Pick<ContainDeps, 'archive' | 'cluster' | 'clock' | 'roles'>,
  ) => Promise<Verdict>;
};
