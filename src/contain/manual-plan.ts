import type { PodRef, TargetClass } from '../finding/finding.ts';
import type { Reason } from '../reason.ts';

/** One thing that a person does. */
export type ManualStep = {
  readonly title: string;
  /** What it is for, and whom it hits. */
  readonly why: string;
  /** Null where no command does it, or where a name in it could not be written safely. */
  readonly command: string | null;
  /** How it is taken back: a command, words, or `none`. */
  readonly undo: string;
};

/** A binding as the cluster has it: enough to write it again. */
export type BindingNamed = {
  readonly kind: 'ClusterRoleBinding' | 'RoleBinding';
  readonly namespace: string | null;
  readonly name: string;
  readonly uid: string | null;
  /** `ClusterRole cluster-admin` */
  readonly role: string;
  /** `Group system:unauthenticated`, `ServiceAccount shop/web`; the first twenty. */
  readonly subjects: readonly string[];
};

/**
 * What a person does about a target that no rule may act on: printed and recorded, never carried out by Lazaret. Pods and
 * bindings are those that were seen when it was made.
 */
export type ManualPlan = {
  readonly of: TargetClass;
  /** `service account shop/web` */
  readonly on: string;
  /** What was seen, a sentence each, the gravest first. */
  readonly found: readonly string[];
  readonly steps: readonly ManualStep[];
  /** What could not be looked at: it may hold more than is listed. */
  readonly unknown: readonly Reason[];
  /** Why nobody but a person does it. */
  readonly because: Reason;
  readonly pods: readonly PodRef[];
  readonly bindings: readonly BindingNamed[];
};

/** How many of one kind a plan lists; how many more there were stands in `found`. */
export const listed = {
  pods: 50,
  podNames: 10,
  podSteps: 5,
  bindings: 20,
  subjects: 20,
  members: 100,
  sentences: 8,
} as const;
