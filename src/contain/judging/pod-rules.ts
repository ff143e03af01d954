import { setting } from '../../network/engines/aws-node.ts';
import { atBest, type Rule } from './judgement.ts';
import type { Situation } from './situation.ts';

const addressesOf = ({ seen }: Situation): string[] => [
  ...(seen.pod.status?.podIP ? [seen.pod.status.podIP] : []),
  ...(seen.pod.status?.podIPs ?? []).flatMap(({ ip }) => (ip ? [ip] : [])),
];

const hasIpv6 = (situation: Situation): boolean => addressesOf(situation).some((address) => address.includes(':'));

export const addressRule: Rule = {
  id: 'address',
  title: 'The pod has an address, and it is IPv4',
  judge: (situation) => {
    if (addressesOf(situation).length === 0)
      return atBest('unverified', 'no-address', 'the pod has no address yet, so no policy can be resolved to it');
    const { name } = situation.engine;
    return hasIpv6(situation) && name !== 'cilium' && name !== 'calico'
      ? atBest('unverified', 'ipv6', 'the pod has an IPv6 address; what isolates a pod was measured with IPv4 only')
      : null;
  },
};

const networks = ['k8s.v1.cni.cncf.io/networks', 'k8s.v1.cni.cncf.io/network-status'];

/** The agent guards `eth0` alone (aws-network-policy-agent, README). */
export const interfaceRule: Rule = {
  id: 'interface',
  title: 'The pod has one network interface',
  judge: ({ seen }) => {
    const given = seen.pod.metadata?.annotations ?? {};
    return networks.some((key) => given[key] !== undefined)
      ? atBest('partial', 'second-interface', 'the pod has a second network interface, which the engine does not guard')
      : null;
  },
};

/** An IPv6 pod's way out over IPv4 goes through an interface of its own. */
export const v4EgressRule: Rule = {
  id: 'v4-egress',
  title: 'No IPv4 way out beside IPv6',
  judge: (situation) =>
    situation.engine.name === 'vpc-cni' && hasIpv6(situation) && setting(situation.seen, 'ENABLE_V4_EGRESS') === 'true'
      ? atBest(
          'partial',
          'v4-egress',
          "the pod's IPv4 way out (ENABLE_V4_EGRESS) is an interface that the engine does not guard",
        )
      : null,
};

/** What the host can do, the pod may do past every policy. */
export const hostRule: Rule = {
  id: 'host',
  title: 'Nothing says that the node may be compromised',
  judge: ({ limits }) => limits.map((reason) => ({ word: 'partial', reason })),
};
