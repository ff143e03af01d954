import type { PodSeen } from '../../enrich/seen.ts';
import type { Access, Engine, PolicyRef } from '../../network/access.ts';
import { detectEngine } from '../../network/engine.ts';
import { onSameNode, siblings } from '../../network/identifier.ts';
import { access } from '../../network/residual.ts';
import type { KubernetesObject, Labels, Pod } from '../../objects.ts';
import type { Reason } from '../../reason.ts';
import type { BeforeImage } from '../before-image.ts';
import { quarantineName } from '../names.ts';
import type { PolicyThen } from '../steps/step-kind.ts';
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
  /** Our ClusterNetworkPolicy is in force, created after the NetworkPolicy was. */
  readonly denied: boolean;
  /** The policies that were on the pod when that came: it judged open connections by them too. */
  readonly deniedOver: readonly PolicyThen[];
  /** A ClusterNetworkPolicy, ours or not, was on the pod or S before: then the agent's table may hold its mark already. */
  readonly deniedBefore: boolean;
  readonly limits: readonly Reason[];
};

export type Given = {
  readonly seen: PodSeen;
  /** The labels that the pod has or will have once the plan is done. */
  readonly labels: Labels;
  readonly before: Pick<BeforeImage, 'policies' | 'clusterPolicies'> & { readonly labels: Labels };
  /** The pods that will share its rules when the plan is done; those that do now unless given. */
  readonly left?: readonly Pod[];
  readonly denied: boolean;
  /** Policies that the plan will have made by then. */
  readonly more?: readonly KubernetesObject[];
  readonly deniedOver?: readonly PolicyThen[];
  readonly limits: readonly Reason[];
};

const isOurs = (seen: PodSeen, { name }: PolicyRef): boolean => name === quarantineName(seen.pod.metadata?.uid ?? '');

/** Policies that came since and would have selected the pod as it was count as well: the agent went by them. */
const firstSelecting = ({ seen, before }: Given): PolicyRef[] => [
  ...before.policies,
  ...policiesOn(seen, before.labels).map(({ ref }) => ref),
];

/** Our cluster-wide deny is above every NetworkPolicy: what is left is ingress from what is no pod, which it cannot deny. */
const underDeny = (access: Access): Access => ({
  ...access,
  ingress: { ...access.ingress, peers: access.ingress.peers.filter((peer) => 'block' in peer) },
  egress: { ...access.egress, peers: [] },
});

/** Engines whose deny is a policy among the others, in an order: there it is evaluated with them. */
const hasOrder = ({ name }: Engine): boolean => name === 'cilium' || name === 'calico';

const accessOf = ({ seen, labels, denied, more = [] }: Given, engine: Engine, A: readonly PolicyOn[]): Access => {
  if (hasOrder(engine)) return access(seen, { labels, more });
  const without = [quarantineName(seen.pod.metadata?.uid ?? '')];
  const all = access(seen, { labels, without, also: A.map(({ ref }) => ref.name) });
  return denied ? underDeny(all) : all;
};

export const situationOf = (given: Given): Situation => {
  const { seen, labels, limits, before, denied } = given;
  const S = given.left ?? siblings(seen);
  const A = policiesOn(seen, labels, S);
  const engine = detectEngine(seen);
  return {
    seen,
    engine,
    S,
    sameNode: onSameNode(seen, S),
    A,
    before: firstSelecting(given),
    C: clusterPoliciesOn(seen, labels).filter((ref) => !isOurs(seen, ref)),
    access: accessOf(given, engine, A),
    denied,
    deniedOver: given.deniedOver ?? [],
    deniedBefore: before.clusterPolicies.length > 0,
    limits,
  };
};
