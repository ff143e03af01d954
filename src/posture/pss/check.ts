import type { PodView } from './view.ts';

export type Level = 'privileged' | 'baseline' | 'restricted';

/** Why a check forbids a pod, in upstream's words. */
export type Forbidden = { readonly reason: string; readonly detail: string };

/** How a check judges from the version `v1.<since>` on. */
export type Revision = {
  readonly since: number;
  readonly forbids: (pod: PodView) => Forbidden | null;
  /** Baseline checks that this one makes superfluous. */
  readonly overrides?: readonly string[];
};

/** One check of the Pod Security Standards, with upstream's id. Source: k8s.io/pod-security-admission, package policy. */
export type Check = {
  readonly id: string;
  readonly level: Exclude<Level, 'privileged'>;
  readonly title: string;
  /** What the check reads and what it allows there. */
  readonly allows: string;
  /** By increasing `since`; before the first the check does not exist. */
  readonly revisions: readonly Revision[];
};
