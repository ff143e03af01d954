import type { PodSeen } from '../enrich/seen.ts';
import type { KubernetesObject, Labels, NetworkPolicy } from '../objects.ts';
import type { Access, Direction, PolicyRef } from './access.ts';
import { peersOf } from './admitted.ts';
import type { Subject } from './kinds/kind.ts';
import { otherKinds } from './kinds.ts';
import { type Admissions, admissionsOf } from './network-policy-rules.ts';
import { policyRef } from './policy-ref.ts';
import { policyTypes, type Way } from './policy-types.ts';
import { policySelects, selectorFault } from './selects.ts';
import { directionTogether, type Found, findPolicies, governing, type Selecting, strangers } from './together.ts';
import { isOnHost, type World, worldOf } from './world.ts';

export type AccessOptions = {
  /** The pod's labels as they will be. */
  readonly labels?: Labels;
  /** Names of policies, of every kind, to leave out. */
  readonly without?: readonly string[];
  /** Names of NetworkPolicies to count as if they selected the pod, as those of pods that share its rules do. */
  readonly also?: readonly string[];
  /** Policies to count as if they were there already. */
  readonly more?: readonly KubernetesObject[];
};

type Unknown = Access['unknown'][number];

/** An odd manifest in a snapshot must not keep the others from being evaluated: it is told as not evaluated. */
const carefully = (evaluate: () => Admissions): Admissions => {
  try {
    return evaluate();
  } catch {
    return { admitted: [], problems: ['it is not of the form that Kubernetes accepts'] };
  }
};

const isInForce = (policy: NetworkPolicy, subject: Subject, { without = [], also = [] }: AccessOptions): boolean => {
  const name = policy.metadata?.name ?? '';
  if (policy.metadata?.namespace !== subject.namespace || without.includes(name)) return false;
  return also.includes(name) || policySelects(policy, subject.namespace, subject.labels);
};

const selectingIn = (way: Way, inForce: readonly NetworkPolicy[], world: World): Selecting[] =>
  inForce
    .filter((policy) => policyTypes(policy).includes(way))
    .map((policy) => {
      const ref = policyRef('NetworkPolicy', policy);
      return { ref, ...carefully(() => admissionsOf(policy, ref, way, world)) };
    });

type Told = { readonly direction: Direction; readonly unknown: readonly Unknown[]; readonly isClosed?: boolean };

/** NetworkPolicies alone: what any of them lets through. */
const alone = (selecting: readonly Selecting[]): Told => ({
  direction: {
    selectedBy: selecting.map(({ ref }) => ref),
    peers: peersOf(selecting.flatMap(({ admitted }) => admitted)),
  },
  unknown: selecting.flatMap(({ ref, problems }) => problems.map((why) => ({ policy: ref, why }))),
});

const direction = (
  way: Way,
  inForce: readonly NetworkPolicy[],
  governed: Found | null,
  subject: Subject,
  seen: PodSeen,
): Told => {
  const selecting = selectingIn(way, inForce, subject.world);
  return governed ? directionTogether(way, governed, selecting, subject, seen) : alone(selecting);
};

const all = (kind: string, namespace: string | null): PolicyRef => ({ kind, namespace, name: '*' });

/** Policies of kinds that are not evaluated, and that select the pod or may: what they leave open is not known. */
const ofOtherKinds = (seen: PodSeen, subject: Subject): Unknown[] =>
  otherKinds.flatMap(({ kind, look, selects, why }) => {
    const looked = look(seen.policies);
    if (looked.state === 'absent') return [];
    if (looked.state === 'unreachable') return [{ policy: all(kind, null), why: looked.problem.message }];
    const selecting = looked.value.filter((policy) => selects(policy, subject) !== 'no');
    return selecting.map((policy) => ({ policy: policyRef(kind, policy), why }));
  });

const strangeSelectors = (policies: readonly NetworkPolicy[], namespace: string): Unknown[] =>
  policies
    .filter(({ metadata }) => metadata?.namespace === namespace)
    .flatMap((policy) => {
      const why = selectorFault(policy.spec?.podSelector);
      return why ? [{ policy: policyRef('NetworkPolicy', policy), why }] : [];
    });

const notLookedAt = (seen: PodSeen, namespace: string): Unknown[] => {
  const { networkPolicies } = seen.policies;
  if (networkPolicies.state === 'found') return [];
  const why =
    networkPolicies.state === 'absent' ? 'the cluster does not serve NetworkPolicy' : networkPolicies.problem.message;
  return [{ policy: all('NetworkPolicy', namespace), why }];
};

const unique = (unknown: readonly Unknown[]): Unknown[] => [
  ...new Map(unknown.map((one) => [JSON.stringify(one), one])).values(),
];

/** Whatever else selects the pod: a deny that comes first leaves nothing to it. */
const isShut = ({ regime }: Found, ingress: Told, egress: Told): boolean =>
  regime.deniesFirst && ingress.isClosed === true && egress.isClosed === true;

/** No policy selects a pod on the network of its node (Kubernetes documentation, "Network Policies and hostNetwork pods"). */
const onHost = ({ pod }: PodSeen, namespace: string): Access => ({
  pod: { namespace, name: pod.metadata?.name ?? '' },
  ingress: { selectedBy: [], peers: [] },
  egress: { selectedBy: [], peers: [] },
  unknown: [],
});

/**
 * What policies leave the pod, in both directions: every NetworkPolicy that selects it, evaluated as Kubernetes defines
 * them (additive allow-lists), together with AWS's, Cilium's or Calico's own policies in the order of the engine that runs;
 * peers are resolved to the pods that were seen. A rule without peers is given as the blocks of all addresses and as every
 * pod seen. What cannot be evaluated, and something still gets to, is listed in `unknown`.
 */
export const access = (seen: PodSeen, options: AccessOptions = {}): Access => {
  const namespace = seen.pod.metadata?.namespace ?? '';
  const world = worldOf(seen);
  const subject: Subject = { namespace, labels: options.labels ?? seen.pod.metadata?.labels ?? {}, world };
  const policies = seen.policies.networkPolicies.state === 'found' ? seen.policies.networkPolicies.value : [];
  if (isOnHost(seen.pod)) return onHost(seen, namespace);
  const inForce = policies.filter((policy) => isInForce(policy, subject, options));
  const found = findPolicies(seen, subject, { without: options.without ?? [], more: options.more ?? [] });
  const governed = governing(found, seen);
  const ingress = direction('ingress', inForce, governed, subject, seen);
  const egress = direction('egress', inForce, governed, subject, seen);
  return {
    pod: { namespace, name: seen.pod.metadata?.name ?? '' },
    ingress: ingress.direction,
    egress: egress.direction,
    unknown: unique([
      ...notLookedAt(seen, namespace),
      ...strangeSelectors(policies, namespace),
      ...ingress.unknown,
      ...egress.unknown,
      ...found.flatMap((one) => one.unknown),
      ...found.flatMap((one) => (one === governed && isShut(one, ingress, egress) ? [] : one.doubtful)),
      ...strangers(found, governed),
      ...ofOtherKinds(seen, subject),
    ]),
  };
};
