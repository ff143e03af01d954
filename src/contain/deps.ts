import type { Enriched, PodSeen } from '../enrich/seen.ts';
import type { ArchiveStore, Clock, Cluster, Log, RolePolicies, Scheduler } from '../ports.ts';
import type { Posture } from '../posture/posture.ts';
import type { Reason } from '../reason.ts';
import type { CaptureSettings } from './capture-settings.ts';
import type { Plan } from './plan.ts';

/** The guards of the decision, run again on what was seen a moment ago; any reason means: don't. */
export type Recheck = (again: {
  plan: Plan;
  seen: PodSeen;
  posture: Posture;
  lookup: Enriched['lookup'];
}) => Promise<readonly Reason[]>;

/** What containment is given; the responder's credentials are in `cluster`. */
export type ContainDeps = {
  readonly cluster: Cluster;
  readonly archive: ArchiveStore;
  readonly clock: Clock;
  readonly log: Log;
  readonly recheck: Recheck;
  /** Hands for IAM: there only where the policy lists roles under `revoke.roles`. */
  readonly roles?: RolePolicies;
  readonly scheduler?: Scheduler;
  readonly limits?: Partial<Limits>;
  /** What is kept of the pod before it is cut off; without this, objects and events, and no logs. */
  readonly capture?: CaptureSettings;
};

export type Limits = {
  /** How long to wait until the engine says that it has resolved a policy to the pod. */
  readonly resolvedWithinMs: number;
  /** How long to wait for a deleted object to be gone. */
  readonly goneWithinMs: number;
  /** How long to wait until the ReplicaSet lets go of a pod that lost its labels. */
  readonly releasedWithinMs: number;
  readonly rolloutWithinMs: number;
  /** How long to wait until the pods of the same name prefix have ended: their grace period counts. */
  readonly prefixEmptyWithinMs: number;
  /** How often a write is tried again after a conflict or no answer. */
  readonly attempts: number;
  readonly pauseMs: number;
};

const usual: Limits = {
  resolvedWithinMs: 10_000,
  goneWithinMs: 10_000,
  releasedWithinMs: 10_000,
  rolloutWithinMs: 300_000,
  prefixEmptyWithinMs: 120_000,
  attempts: 5,
  pauseMs: 200,
};

export const limitsOf = ({ limits }: Pick<ContainDeps, 'limits'>): Limits => ({ ...usual, ...limits });
