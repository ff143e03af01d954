import type { PodSeen } from '../../enrich/seen.ts';
import type { KubernetesObject } from '../../objects.ts';
import type { Engine, PolicyRef } from '../access.ts';
import type { PolicyKind, Subject } from '../kinds/kind.ts';
import type { Way } from '../policy-types.ts';
import type { Rule, Stage } from '../rule.ts';

/** A policy of one of the regime's kinds that selects the pod. */
export type InForce = { readonly policy: KubernetesObject; readonly ref: PolicyRef };

/** The NetworkPolicies that select the pod in this direction, as rules that allow. */
export type Kubernetes = { readonly isolates: boolean; readonly rules: readonly Rule[] };

export type Composed = {
  readonly selectedBy: readonly PolicyRef[];
  readonly stages: readonly Stage[];
  readonly unknown: readonly { readonly policy: PolicyRef; readonly why: string }[];
};

/** How one engine puts policies of its own kinds and NetworkPolicies together. */
export type Regime = {
  readonly engine: Engine['name'];
  readonly title: string;
  readonly kinds: readonly PolicyKind[];
  /** Denies come before everything: where they leave nothing, no other policy can change that. */
  readonly deniesFirst: boolean;
  readonly compose: (
    way: Way,
    inForce: readonly InForce[],
    kubernetes: Kubernetes,
    subject: Subject,
    seen: PodSeen,
  ) => Composed;
};
