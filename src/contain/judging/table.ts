import { policyName } from '../../network/policy-ref.ts';
import type { Pod } from '../../objects.ts';
import type { PolicyThen } from '../steps/step-kind.ts';
import type { Judgement, Rule } from './judgement.ts';
import { atBest, note } from './judgement.ts';
import type { Situation } from './situation.ts';

const names = (pods: readonly Pod[]): string => pods.map(({ metadata }) => metadata?.name ?? '').join(', ');
const policies = ({ A }: Situation): string => A.map(({ ref }) => policyName(ref)).join(', ');

const admitsSomebody = ({ access }: Situation): boolean => access.ingress.peers.length + access.egress.peers.length > 0;

const blocksOf = ({ access }: Situation): string =>
  access.ingress.peers.flatMap((peer) => ('block' in peer ? [peer.block] : [])).join(', ');

const isStill = ({ A }: Situation, then: PolicyThen): boolean =>
  A.some(({ policy: { metadata } }) => metadata?.uid === then.uid && (metadata.generation ?? 0) === then.generation);

/** Connections are judged once, when the deny comes, by the policies of that moment: one that goes later cuts nothing. */
const goneSince = (situation: Situation): string[] =>
  situation.deniedOver.filter((then) => !isStill(situation, then)).map(({ name }) => name);

/** Our cluster-wide deny came last: it cut what was open, and is above every NetworkPolicy. */
const underDeny = (situation: Situation): Judgement => {
  if (situation.deniedBefore)
    return atBest(
      'partial',
      'idle-connections-may-survive',
      'a ClusterNetworkPolicy was on the pod before, so an open connection that was idle may survive: deleting the pod ends it',
    );
  if (goneSince(situation).length > 0)
    return atBest(
      'partial',
      'policy-gone-since-deny',
      `${goneSince(situation).join(', ')} was on the pod when the ClusterNetworkPolicy came and is gone or changed since: what it let through then stays open; deleting the pod ends it`,
    );
  if (situation.A.length === 0)
    return atBest(
      'isolated',
      'cut-by-cluster-policy',
      'the deny-all holds, and the ClusterNetworkPolicy that came last cut what was open',
    );
  return blocksOf(situation) === ''
    ? atBest(
        'isolated',
        'denied-above-policies',
        `${policies(situation)} still applies, and the ClusterNetworkPolicy denies above it; open connections were cut`,
      )
    : atBest(
        'partial',
        'ingress-from-outside-pods',
        `${policies(situation)} admits ingress from ${blocksOf(situation)}, which no ClusterNetworkPolicy can deny`,
      );
};

const alone = (situation: Situation): Judgement => {
  if (situation.before.length === 0 && situation.A.length === 0)
    return atBest(
      'isolated',
      'nothing-else-selects',
      'no other policy was or is on the pod, and no other pod shares its rules: the deny-all holds, and open connections were cut',
    );
  return situation.denied ? underDeny(situation) : survivors(situation);
};

/** A policy in either direction, even without rules, marks a connection as judged: a later one does not cut it. */
const survivors = (situation: Situation): Judgement => {
  if (situation.A.length > 0 && admitsSomebody(situation))
    return atBest(
      'partial',
      'another-policy-allows',
      `policies add up, and ${policies(situation)} still lets the peers named through`,
    );
  return atBest(
    'partial',
    'established-connections-survive',
    'a policy was on the pod before, so connections that were open then stay open: deleting the pod ends them',
  );
};

const shared = (situation: Situation): Judgement => {
  const { S, sameNode, A, before } = situation;
  if (A.length === 0 && before.length === 0)
    return atBest(
      'isolated',
      'siblings-share-the-deny',
      `no other policy was or is on the pod or on those that share its rules (${names(S)})`,
    );
  if (sameNode.length > 0)
    return atBest(
      'partial',
      'shared-rules-same-node',
      `${names(sameNode)} on the same node share the pod's rules, so what is admitted to them is admitted to it: ${policies(situation) || 'policies that were there before'}`,
    );
  return atBest(
    'partial',
    'shared-rules-elsewhere',
    `${names(S)} on other nodes share the pod's rules: it may open by itself whenever the agent works out its rules again, and open connections survive`,
  );
};

/**
 * What packets said on AWS's own controller and agent, row by row: which situation isolates, once the deny-all policy is
 * resolved. A ClusterNetworkPolicy of somebody else's is in no row, and what is in no row is never `isolated`.
 */
export const tableRule: Rule = {
  id: 'table',
  title: 'The situation is one that was measured to isolate',
  judge: (situation) => {
    const { C, S, engine } = situation;
    if (engine.name === 'cilium' || engine.name === 'calico') return null;
    if (C.length > 0)
      return atBest(
        'unverified',
        'cluster-network-policy',
        `${C.map(policyName).join(', ')} may apply to the pod, before or after our policy`,
      );
    return S.length === 0 ? alone(situation) : shared(situation);
  },
};

/** Who is cut off along with the pod: true as long as the policy is there, and for pods of that name prefix that come later. */
export const siblingsRule: Rule = {
  id: 'siblings',
  title: 'Nobody else is cut off',
  judge: ({ sameNode, A, engine }) =>
    engine.name === 'vpc-cni' && sameNode.length > 0 && A.length === 0
      ? note(
          'siblings-cut-off',
          `${names(sameNode)} on the same node share the pod's rules and are cut off too, as is every later pod of that name prefix there`,
        )
      : null,
};

/** No policy closes it (Kubernetes documentation, "Network Policies"), so it is always said. */
export const nodeAddressRule: Rule = {
  id: 'node-address',
  title: "The node's own address",
  judge: ({ seen }) =>
    note(
      'node-address-reachable',
      `the node's own address${seen.pod.status?.hostIP ? ` (${seen.pod.status.hostIP})` : ''} stays reachable in both directions: no policy closes that`,
    ),
};
