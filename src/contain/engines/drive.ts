import type { PodSeen } from '../../enrich/seen.ts';
import type { Engine } from '../../network/access.ts';
import type { KubernetesObject, Labels, Pod } from '../../objects.ts';
import type { Reason } from '../../reason.ts';
import type { Draft } from '../actions/action.ts';
import type { Judgement } from '../judging/judgement.ts';
import type { Plan, Step } from '../plan.ts';

/** The steps that isolate a pod, and what will be there once they are done: what the expected verdict is judged by. */
export type Outline = {
  readonly steps: readonly Step[];
  readonly labels: Labels;
  /** The pods that will still share its rules. */
  readonly left: readonly Pod[];
  /** A cluster-wide deny comes last. */
  readonly denied: boolean;
  /** Policies of an engine's own kind that will be there then. */
  readonly more?: readonly KubernetesObject[];
};

/** How one engine is driven: which steps isolate a pod there, and why it may not be tried. */
export type Drive = {
  readonly id: string;
  readonly title: string;
  readonly drives: (engine: Engine) => boolean;
  /** The engine keeps rules for several pods together, so that others may be cut off as well. */
  readonly sharesRules: boolean;
  readonly refusals: (engine: Engine, seen: PodSeen) => readonly Reason[];
  readonly outline: (draft: Draft, engine: Engine) => Outline;
  /** What only a look at the cluster afterwards can tell. */
  readonly proofs: (plan: Plan, seen: PodSeen) => readonly Judgement[];
};
