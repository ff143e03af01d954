import type { PodSeen } from '../enrich/seen.ts';
import type { Pod } from '../objects.ts';
import type { Look } from '../ports.ts';

/**
 * Under which name the VPC CNI's agent keeps a pod's rules: dots become underscores, the last dash-segment goes, `@namespace`
 * comes. All pods with one identifier share one set of rules, on each node (aws-network-policy-agent, `GetPodIdentifier`).
 */
export const podIdentifier = (name: string, namespace: string): string => {
  const plain = name.replaceAll('.', '_');
  const dash = plain.lastIndexOf('-');
  return `${dash === -1 ? plain : plain.slice(0, dash)}@${namespace}`;
};

const identifierOf = ({ metadata }: Pod): string => podIdentifier(metadata?.name ?? '', metadata?.namespace ?? '');

/** Manifests have no UIDs; where both have one, a pod of the same name may be another one. */
const isSame = (a: Pod, b: Pod): boolean =>
  a.metadata?.uid !== undefined && b.metadata?.uid !== undefined
    ? a.metadata.uid === b.metadata.uid
    : a.metadata?.name === b.metadata?.name;

/** The pods that share the pod's rules, terminating and finished ones included: the agent keeps their rules too. */
export const lookAtSiblings = (seen: PodSeen): Look<Pod[]> => {
  if (seen.neighbours.state !== 'found') return seen.neighbours;
  const own = identifierOf(seen.pod);
  const others = seen.neighbours.value.filter((pod) => !isSame(pod, seen.pod));
  return { state: 'found', value: others.filter((pod) => identifierOf(pod) === own) };
};

/** As `lookAtSiblings`; empty as well where the namespace's pods could not be looked at, so ask `seen.neighbours` too. */
export const siblings = (seen: PodSeen): Pod[] => {
  const looked = lookAtSiblings(seen);
  return looked.state === 'found' ? looked.value : [];
};

export const onSameNode = (seen: PodSeen, others: readonly Pod[]): Pod[] =>
  others.filter(({ spec }) => spec?.nodeName !== undefined && spec.nodeName === seen.pod.spec?.nodeName);
