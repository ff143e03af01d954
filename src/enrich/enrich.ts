import type { Finding, PodRef, Target } from '../finding/finding.ts';
import type { ClusterReader, Look } from '../ports.ts';
import { type Reason, reason } from '../reason.ts';
import { withDeadline } from './ask.ts';
import { askedOnce } from './asked-once.ts';
import { lookAround, looksIn } from './look-around.ts';
import { lookAtNode, podOfContainer } from './look-at-node.ts';
import { lookAtPod } from './look-at-pod.ts';
import { lookAtWorkload } from './look-at-workload.ts';
import { RedactingReader } from './redacting-reader.ts';
import type { Enriched, NodeSeen, WorkloadSeen } from './seen.ts';

export { lookAroundManifest, lookAtPod } from './look-at-pod.ts';

const isPod = ({ class: of, pod }: Target): boolean => of === 'pod' || of === 'coredns-twin' || pod !== null;
const aroundClasses = ['serviceaccount', 'user', 'configuration', 'image'] as const;
const isAround = ({ class: of }: Target): boolean => aroundClasses.some((one) => one === of);
const isLookedAt = (target: Target): boolean =>
  isPod(target) || target.class === 'node' || target.workload !== null || isAround(target);

/** What of a finding decides what is looked at, beside its targets. */
type About = Pick<Finding, 'sample' | 'type'>;

const nothing = (target: Target, lookup: Enriched['lookup'], problems: readonly Reason[] = []): Enriched => ({
  target,
  lookup,
  ref: target.pod,
  seen: null,
  problems,
});

const problemsOf = (...looks: readonly Look<unknown>[]): Reason[] => [
  ...new Set(looks.flatMap((look) => (look.state === 'unreachable' ? [look.problem] : []))),
];

const unnamed = reason('pod-not-named', 'the finding names no pod by namespace and name: look at the finding itself');

const notOpened = (cluster: Exclude<Look<ClusterReader>, { state: 'found' }>): Reason =>
  cluster.state === 'unreachable'
    ? cluster.problem
    : reason('cluster-not-known', 'no access to the cluster of the finding is configured');

/**
 * What the cluster shows of one target of a finding. Pods are believed by UID; a container that no pod was named for is
 * looked for among the pods of its node. Identities, images and configurations get what their plans rest on; `shared`
 * answers what several targets of one finding ask once. Never throws; everything in the answer is redacted.
 */
export const enrich = async (
  finding: About,
  target: Target,
  cluster: Look<ClusterReader>,
  shared?: ReturnType<typeof askedOnce>,
): Promise<Enriched> => {
  if (!isLookedAt(target)) return nothing(target, 'not-a-pod');
  if (finding.sample) return nothing(target, isPod(target) ? 'not-looked-up' : 'not-a-pod');
  if (cluster.state !== 'found')
    return nothing(target, isPod(target) ? 'unreachable' : 'not-a-pod', [notOpened(cluster)]);
  if (target.pod) return enrichPod(target, target.pod, cluster.value);
  if (target.class === 'node') return enrichNode(target, cluster.value);
  if (target.workload) return enrichWorkload(target, target.workload, cluster.value);
  if (isAround(target)) return enrichAround(finding, target, shared ?? askedOnce(cluster.value));
  return target.containerId && target.node
    ? enrichNode(target, cluster.value)
    : nothing(target, 'unreachable', [unnamed]);
};

const enrichPod = async (target: Target, ref: PodRef, reader: ClusterReader): Promise<Enriched> => ({
  target,
  ref,
  ...(await lookAtPod(reader, ref)),
});

const enrichNode = async (target: Target, reader: ClusterReader): Promise<Enriched> => {
  const redacting = new RedactingReader(reader);
  const node = await withDeadline((bounded) =>
    bounded<NodeSeen>(
      'node',
      () => lookAtNode(redacting, target.node),
      (problem) => ({ node: problem, pods: problem }),
    ),
  );
  const problems = problemsOf(node.node, node.pods);
  if (!target.containerId) return { ...nothing(target, 'not-a-pod', problems), node };
  return { ...(await enrichContainer(target, target.containerId, node, reader)), node };
};

const notFound = reason(
  'container-not-found',
  'no pod on the node has the container of the finding: it ended, or belongs to no pod',
);

/** A container on a node: in a pod, in none any more, or there was no telling. Only a target that is a pod can be missed as one. */
const enrichContainer = async (
  target: Target,
  containerId: string,
  { node, pods }: NodeSeen,
  reader: ClusterReader,
): Promise<Enriched> => {
  const asPod = (lookup: 'gone' | 'unreachable', problems: readonly Reason[]): Enriched =>
    nothing(target, isPod(target) ? lookup : 'not-a-pod', problems);
  if (pods.state === 'unreachable') return asPod('unreachable', problemsOf(node, pods));
  const ref = pods.state === 'found' ? podOfContainer(pods.value, containerId) : null;
  return ref ? enrichPod(target, ref, reader) : asPod('gone', [notFound]);
};

const enrichAround = async (
  finding: About,
  target: Target,
  reader: ReturnType<typeof askedOnce>,
): Promise<Enriched> => {
  const around = await lookAround(reader, target, finding);
  return { ...nothing(target, 'not-a-pod', problemsOf(...looksIn(around))), around };
};

const enrichWorkload = async (
  target: Target,
  ref: NonNullable<Target['workload']>,
  reader: ClusterReader,
): Promise<Enriched> => {
  const redacting = new RedactingReader(reader);
  const workload = await withDeadline((bounded) =>
    bounded<WorkloadSeen>(
      `${ref.kind} ${ref.namespace}/${ref.name}`,
      () => lookAtWorkload(redacting, ref),
      (problem) => ({ workload: problem, pods: problem }),
    ),
  );
  return { ...nothing(target, 'not-a-pod', problemsOf(workload.workload, workload.pods)), workload };
};
