import type { Look } from '../../ports.ts';
import { atBest, type Rule } from './judgement.ts';
import type { Situation } from './situation.ts';

type Needed = {
  readonly what: string;
  readonly look: (situation: Situation) => Look<unknown>;
  readonly mayBeAbsent: boolean;
  /** Only the VPC CNI's verdict hangs on it. */
  readonly vpcCni?: true;
};

const needed: readonly Needed[] = [
  {
    what: 'the NetworkPolicies of the namespace',
    look: ({ seen }) => seen.policies.networkPolicies,
    mayBeAbsent: false,
  },
  { what: 'the pods of the namespace', look: ({ seen }) => seen.neighbours, mayBeAbsent: false },
  { what: "the pod's node", look: ({ seen }) => seen.node, mayBeAbsent: false },
  { what: 'the DaemonSet aws-node', look: ({ seen }) => seen.engine.awsNode, mayBeAbsent: false, vpcCni: true },
  { what: 'the aws-node pods', look: ({ seen }) => seen.engine.awsNodePods, mayBeAbsent: false, vpcCni: true },
  {
    what: 'the AWS ClusterNetworkPolicies',
    look: ({ seen }) => seen.policies.awsClusterNetworkPolicies,
    mayBeAbsent: true,
  },
];

/** "Could not look" is never "not there": every look that the table needs must have been answered. */
export const looksRule: Rule = {
  id: 'looks',
  title: 'Everything that the verdict hangs on could be looked at',
  judge: (situation) =>
    needed.flatMap(({ what, look, mayBeAbsent, vpcCni }) => {
      if (vpcCni && ['cilium', 'calico'].includes(situation.engine.name)) return [];
      const { state } = look(situation);
      if (state === 'found' || (state === 'absent' && mayBeAbsent)) return [];
      return [atBest('unverified', 'could-not-look', `${what} could not be looked at`)];
    }),
};
