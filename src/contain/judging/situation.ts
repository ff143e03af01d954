import type { PodSeen } from '../../enrich/seen.ts';
import type { Access, Engine, PolicyRef } from '../../network/access.ts';
import { detectEngine } from '../../network/engine.ts';
import { onSameNode, siblings } from '../../network/identifier.ts';
import { access } from '../../network/residual.ts';
import type { Labels, Pod } from '../../objects.ts';
import type { Reason } from '../../reason.ts';
import type { BeforeImage } from '../before-image.ts';
import { quarantineName } from '../names.ts';
import { clusterPoliciesOn, type PolicyOn, policiesOn } from './policies-on.ts';

/**
 * Everything that a verdict hangs on, in the words of the measured table: S the pods that share the pod's rules, A the
 * other NetworkPolicies on the pod (at first or now) or on S, C the AWS ClusterNetworkPolicies on them but ours.
 */
export type Situation = {
  readonly seen: PodSeen;
  readonly engine: Engine;
  readonly S: readonly Pod[];
  readonly sameNode: readonly Pod[];
  /** Those of A that select the pod or S now. */
  readonly A: readonly PolicyOn[];
  /** Policies on the pod or S when it was first labelled, still there or not. */
  readonly before: readonly PolicyRef[];
  readonly C: readonly PolicyRef[];
  /** What all policies together leave the pod, those of S counted as if they selected it. */
  readonly access: Access;
  readonly limits: readonly Reason[];
};

export type Given = {
  readonly seen: PodSeen;
  /** The labels that the pod has or will have once the plan is done. */
  readonly labels: Labels;
  readonly before: Pick<BeforeImage, 'policies'> & { labels: Labels };
  readonly limits: readonly Reason[];
};

const isOurs = (seen: PodSeen, { name }: PolicyRef): boolean => name === quarantineName(seen.pod.metadata?.uid ?? '');

/** Policies that came since and would have selected the pod as it was count as well: the agent went by them. */
const firstSelecting = ({ seen, before }: Given): PolicyRef[] => [
  ...before.policies,
  ...policiesOn(seen, before.labels).map(({ ref }) => ref),
];

export const situationOf = (given: Given): Situation => {
  const { seen, labels, limits } = given;
  const A = policiesOn(seen, labels);
  const S = siblings(seen);
  return {
    seen,
    engine: detectEngine(seen),
    S,
    sameNode: onSameNode(seen, S),
    A,
    before: firstSelecting(given),
    C: clusterPoliciesOn(seen, labels).filter((ref) => !isOurs(seen, ref)),
    access: access(seen, {
      labels,
      without: [quarantineName(seen.pod.metadata?.uid ?? '')],
      also: A.map(({ ref }) => ref.name),
    }),
    limits,
  };
};
