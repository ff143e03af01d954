import type { PodSeen } from '../enrich/seen.ts';
import type { Node } from '../objects.ts';
import { type Reason, reason } from '../reason.ts';

export const nodeOf = ({ node }: PodSeen): Node | null => (node.state === 'found' ? node.value : null);

const labelsOf = ({ metadata }: Node) => metadata?.labels ?? {};

const notNow = (node: Node): Reason[] => {
  const name = node.metadata?.name;
  if (labelsOf(node)['eks.amazonaws.com/compute-type'] === 'fargate')
    return [
      reason('node-is-fargate', `node ${name} is Fargate's, made for this pod alone: scale its owner or delete it`),
    ];
  return node.spec?.unschedulable === true ? [reason('already-cordoned', `node ${name} is cordoned already`)] : [];
};

/** Why the pod's node cannot be cordoned; empty where it can. */
export const notCordonable = ({ pod, node }: PodSeen): Reason[] => {
  if (node.state === 'found') return notNow(node.value);
  const name = pod.spec?.nodeName;
  if (name === undefined) return [reason('node-unknown', 'the pod is on no node yet')];
  return node.state === 'absent'
    ? [reason('node-gone', `node ${name} is gone`)]
    : [reason('node-unknown', `could not look at node ${name}: ${node.problem.message}`)];
};

type Remover = { readonly of: (node: Node) => boolean; readonly says: string };

/** Who removes nodes, and what keeps it from removing this one while it is evidence (Karpenter, "Disruption"; cluster-autoscaler FAQ). */
const removers: readonly Remover[] = [
  {
    of: (node) => labelsOf(node)['eks.amazonaws.com/compute-type'] === 'auto',
    says: 'EKS Auto Mode replaces nodes by itself, an empty, drifted or old one first: while a pod on it bears karpenter.sh/do-not-disrupt: "true", as a quarantined one does, it waits, but not beyond the end of the node\'s life',
  },
  {
    of: (node) => labelsOf(node)['karpenter.sh/nodepool'] !== undefined,
    says: 'Karpenter may remove the node and the pod with it: it waits while a pod there bears karpenter.sh/do-not-disrupt: "true", as a quarantined one does, but not beyond terminationGracePeriod of the NodePool',
  },
  {
    of: (node) => labelsOf(node)['eks.amazonaws.com/nodegroup'] !== undefined,
    says: 'an upgrade of the node group drains the node, and cluster-autoscaler, where it runs, may remove it: the latter waits while a pod there bears cluster-autoscaler.kubernetes.io/safe-to-evict: "false", as a quarantined one does',
  },
];

/** What a cordon costs whom, and who may remove the node all the same. */
export const cordonCosts = (node: Node): string[] => [
  `nothing new is scheduled on ${node.metadata?.name}: its room is missing to every workload until the release; pods of DaemonSets, and others that tolerate the taint, come all the same`,
  'pods that run there go on, this one too: to cordon is not to cut off',
  ...removers
    .filter(({ of }) => of(node))
    .slice(0, 1)
    .map(({ says }) => says),
];
