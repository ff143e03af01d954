import { situationOf } from '../../src/contain/judging/situation.ts';
import { quarantineLabel } from '../../src/contain/names.ts';
import type { Verdict } from '../../src/contain/plan.ts';
import { verdictOf } from '../../src/contain/verdict.ts';
import type { PodSeen } from '../../src/enrich/seen.ts';
import type { PolicyRef } from '../../src/network/access.ts';
import type { Labels, NetworkPolicy } from '../../src/objects.ts';
import { type Reason, reason } from '../../src/reason.ts';
import {
  absent,
  aNetworkPolicy,
  aNode,
  anAwsNode,
  anAwsNodePod,
  aVpcCniConfig,
  found,
  unreachable,
} from '../builders/kubernetes.ts';
import { aPod, podUid } from '../builders/pod.ts';
import { anAllowPolicy, toWeb } from '../builders/policy.ts';
import { aPodSeen, type PodSeenOverrides } from '../builders/seen.ts';

const first: Labels = { app: 'web', 'pod-template-hash': '6d5f7c9b8' };
const labelled: Labels = { ...first, [quarantineLabel]: podUid };
const stripped: Labels = { [quarantineLabel]: podUid };

type Case = {
  labels?: Labels;
  before?: PolicyRef[];
  limits?: Reason[];
  denied?: boolean;
  clusterPolicies?: PolicyRef[];
};

const verdict = (
  seen: PodSeen,
  { labels = labelled, before = [], limits = [], denied = false, clusterPolicies = [] }: Case = {},
): Verdict =>
  verdictOf(
    situationOf({ seen, labels, before: { policies: before, clusterPolicies, labels: first }, denied, limits }),
    [],
    new Date(0),
  );

const codes = (given: Verdict): string => `${given.verdict}: ${given.reasons.map(({ code }) => code).join(', ')}`;

const evil = aPod();
const onNode = aPod({ metadata: { name: 'web-6d5f7c9b8-fghij', uid: 'same-node' } });
const elsewhere = aPod({ metadata: { name: 'web-6d5f7c9b8-klmno', uid: 'elsewhere' }, spec: { nodeName: 'other' } });
const api = aPod({ metadata: { name: 'api-1', uid: 'api', labels: { app: 'api' } } });

const around = (policies: NetworkPolicy[], siblings = [] as (typeof evil)[], more: PodSeenOverrides = {}) =>
  aPodSeen({
    neighbours: found([evil, api, ...siblings]),
    ...more,
    policies: { networkPolicies: found(policies), ...more.policies },
  });

const denyIngress = aNetworkPolicy('deny-in', { podSelector: toWeb, policyTypes: ['Ingress'] });
const fromAnywhere = aNetworkPolicy('from-anywhere', { podSelector: toWeb, policyTypes: ['Ingress'], ingress: [{}] });
const namespaceWide = aNetworkPolicy('allow-dns', {
  podSelector: {},
  policyTypes: ['Egress'],
  egress: [{ to: [{ ipBlock: { cidr: '10.0.0.10/32' } }] }],
});

describe('what was measured on the data path of AWS, row by row', () => {
  it.each<[string, string, PodSeen, Case, string]>([
    ['t', 'alone and without any policy', around([]), {}, 'isolated: nothing-else-selects, node-address-reachable'],
    [
      'a',
      'no policy, a sibling on the node',
      around([], [onNode]),
      {},
      'isolated: siblings-share-the-deny, siblings-cut-off, node-address-reachable',
    ],
    [
      's',
      'no policy, siblings on the node and elsewhere',
      around([], [onNode, elsewhere]),
      {},
      'isolated: siblings-share-the-deny, siblings-cut-off, node-address-reachable',
    ],
    [
      'a, other node',
      'no policy, a sibling elsewhere',
      around([], [elsewhere]),
      {},
      'isolated: siblings-share-the-deny, node-address-reachable',
    ],
    [
      'b',
      'an allow policy, a sibling on the node',
      around([anAllowPolicy()], [onNode]),
      {},
      'partial: shared-rules-same-node, node-address-reachable',
    ],
    [
      'b, stripped',
      'as b, but the pod lost its labels',
      around([anAllowPolicy()], [onNode]),
      { labels: stripped },
      'partial: shared-rules-same-node, node-address-reachable',
    ],
    [
      'f',
      'an allow policy, a sibling elsewhere',
      around([anAllowPolicy()], [elsewhere]),
      {},
      'partial: shared-rules-elsewhere, node-address-reachable',
    ],
    [
      'g',
      'as f, stripped',
      around([anAllowPolicy()], [elsewhere]),
      { labels: stripped },
      'partial: shared-rules-elsewhere, node-address-reachable',
    ],
    [
      'k',
      'stripped, siblings moved off the prefix',
      around([fromAnywhere]),
      { labels: stripped },
      'partial: established-connections-survive, node-address-reachable',
    ],
    ['o', 'as k, not stripped', around([fromAnywhere]), {}, 'partial: another-policy-allows, node-address-reachable'],
    [
      'p',
      'alone, a policy without rules before',
      around([denyIngress]),
      { labels: stripped },
      'partial: established-connections-survive, node-address-reachable',
    ],
    [
      'r',
      'a namespace-wide policy selects it still',
      around([namespaceWide]),
      { labels: stripped },
      'partial: another-policy-allows, node-address-reachable',
    ],
  ])('row %s: %s', (_row, _situation, seen, given, expected) => {
    expect(codes(verdict(seen, given))).toBe(expected);
  });

  it.each<[string, string, PodSeen, Case, string]>([
    [
      'l, m',
      'policies were there, none selects it now, nobody shares its rules, our cluster-wide deny last',
      around([fromAnywhere]),
      { labels: stripped, denied: true },
      'isolated: cut-by-cluster-policy, node-address-reachable',
    ],
    [
      'p, then CNP',
      'as p, our cluster-wide deny last',
      around([denyIngress]),
      { labels: stripped, denied: true },
      'isolated: cut-by-cluster-policy, node-address-reachable',
    ],
    [
      'r, then CNP',
      'a namespace-wide policy lets it out, our cluster-wide deny last',
      around([namespaceWide]),
      { labels: stripped, denied: true },
      'isolated: denied-above-policies, node-address-reachable',
    ],
    [
      'o, then CNP',
      'an allow policy admits ingress from anywhere, our cluster-wide deny last',
      around([fromAnywhere]),
      { denied: true },
      'partial: ingress-from-outside-pods, node-address-reachable',
    ],
    [
      'c',
      'an allow policy for pods, a sibling on the node, our cluster-wide deny last',
      around([anAllowPolicy()], [onNode]),
      { labels: stripped, denied: true },
      'partial: shared-rules-same-node, node-address-reachable',
    ],
    [
      'n',
      'an allow policy, a replacement elsewhere, our cluster-wide deny last',
      around([fromAnywhere], [elsewhere]),
      { labels: stripped, denied: true },
      'partial: shared-rules-elsewhere, node-address-reachable',
    ],
    [
      'q',
      'a ClusterNetworkPolicy was on it before',
      around([fromAnywhere]),
      {
        labels: stripped,
        denied: true,
        clusterPolicies: [{ kind: 'ClusterNetworkPolicy', namespace: null, name: 'c' }],
      },
      'partial: idle-connections-may-survive, node-address-reachable',
    ],
  ])('row %s: %s', (_row, _situation, seen, given, expected) => {
    expect(codes(verdict(seen, given))).toBe(expected);
  });

  it('is partial when a policy that was on the pod as the cluster-wide deny came is gone: connections were judged by it too', () => {
    const deniedOver = [{ name: 'office', uid: 'uid-of-office', generation: 1 }];
    const before = { policies: [], clusterPolicies: [], labels: first };
    const situation = situationOf({
      seen: around([fromAnywhere]),
      labels: stripped,
      before,
      denied: true,
      deniedOver,
      limits: [],
    });
    expect(codes(verdictOf(situation, [], new Date(0)))).toBe(
      'partial: policy-gone-since-deny, node-address-reachable',
    );
  });

  it('under a cluster-wide deny names only ingress from outside pods, which it cannot deny', () => {
    const mixed = aNetworkPolicy('mixed', {
      podSelector: toWeb,
      policyTypes: ['Ingress', 'Egress'],
      ingress: [{ from: [{ podSelector: {} }, { ipBlock: { cidr: '203.0.113.0/24' } }] }],
      egress: [{}],
    });
    const { residual } = verdict(around([mixed]), { denied: true });
    expect(residual?.ingress.map((peer) => ('block' in peer ? peer.block : peer.pod.name))).toEqual(['203.0.113.0/24']);
    expect(residual?.egress).toEqual([]);
  });

  it('remembers a policy that was there before and is gone now: what it let through stays open', () => {
    const before = [{ kind: 'NetworkPolicy', namespace: 'shop', name: 'gone' }];
    expect(codes(verdict(around([]), { before }))).toBe(
      'partial: established-connections-survive, node-address-reachable',
    );
  });

  it('names who still gets through', () => {
    const { residual } = verdict(around([anAllowPolicy()]));
    expect(residual?.ingress).toEqual([
      {
        pod: { namespace: 'shop', name: 'api-1' },
        because: [{ kind: 'NetworkPolicy', namespace: 'shop', name: 'web-from-api' }],
      },
    ]);
  });

  it("names who gets through to a sibling on the pod's node, since it gets through to the pod as well", () => {
    const { residual } = verdict(around([anAllowPolicy()], [onNode]), { labels: stripped });
    expect(residual?.ingress).toHaveLength(1);
  });
});

describe('a situation that was not measured', () => {
  const clusterPolicy = (subject: object) =>
    found([{ kind: 'ClusterNetworkPolicy', metadata: { name: 'c' }, spec: { subject } }]);

  it.each<[string, PodSeen, string]>([
    [
      "somebody's ClusterNetworkPolicy on the pod",
      around([], [], { policies: { awsClusterNetworkPolicies: clusterPolicy({ namespaces: {} }) } }),
      'unverified',
    ],
    [
      "somebody's ClusterNetworkPolicy on a sibling alone",
      around([], [aPod({ metadata: { name: 'web-6d5f7c9b8-x', uid: 'x', labels: { odd: 'yes' } } })], {
        policies: {
          awsClusterNetworkPolicies: clusterPolicy({ pods: { podSelector: { matchLabels: { odd: 'yes' } } } }),
        },
      }),
      'unverified',
    ],
    ['a pod without an address', around([], [], { pod: aPod({ status: { podIP: '', podIPs: [] } }) }), 'unverified'],
    [
      'an IPv6 address',
      around([], [], { pod: aPod({ status: { podIP: '2001:db8::1', podIPs: [{ ip: '2001:db8::1' }] } }) }),
      'unverified',
    ],
    [
      'strict mode',
      around([], [], { engine: { awsNode: found(anAwsNode({ enforcingMode: 'strict' })) } }),
      'unverified',
    ],
    [
      'no agent on the node',
      around([], [], { engine: { awsNodePods: found([anAwsNodePod({}, 'other')]) } }),
      'unverified',
    ],
    [
      'an agent on the node that is not ready',
      around([], [], {
        engine: {
          awsNodePods: found([{ ...anAwsNodePod(), status: { conditions: [{ type: 'Ready', status: 'False' }] } }]),
        },
      }),
      'unverified',
    ],
    [
      'a node that is no EC2 instance',
      around([], [], { node: found({ ...aNode(), spec: { providerID: 'eks-hybrid:///eu/x' } }) }),
      'unverified',
    ],
    [
      'a second network interface',
      around([], [], { pod: aPod({ metadata: { annotations: { 'k8s.v1.cni.cncf.io/networks': 'net1' } } }) }),
      'partial',
    ],
    [
      'Fargate',
      around([], [], { node: found(aNode({ labels: { 'eks.amazonaws.com/compute-type': 'fargate' } })) }),
      'not-enforceable',
    ],
    [
      'network policies switched off',
      around([], [], { engine: { vpcCniConfig: found(aVpcCniConfig(false)) } }),
      'not-enforceable',
    ],
    [
      'Calico, which leaves open what is open,',
      around([], [], { engine: { calicoAgent: found([{ metadata: { name: 'calico-node' } }]) } }),
      'partial',
    ],
    [
      'a Cilium policy on the pod',
      around([], [], {
        policies: {
          ciliumNetworkPolicies: found([
            { metadata: { name: 'l7', namespace: 'shop' }, spec: { endpointSelector: {} } },
          ]),
        },
      }),
      'unverified',
    ],
  ])('%s is never called isolated', (_what, seen, expected) => {
    expect(verdict(seen).verdict).toBe(expected);
  });

  it.each<[string, PodSeenOverrides]>([
    ['policies', { policies: { networkPolicies: unreachable() } }],
    ['policies', { policies: { networkPolicies: absent } }],
    ['neighbours', { neighbours: unreachable() }],
    ['node', { node: unreachable() }],
    ['node', { node: absent }],
    ["engine's pods", { engine: { awsNodePods: unreachable() } }],
    ['AWS ClusterNetworkPolicies', { policies: { awsClusterNetworkPolicies: unreachable() } }],
    ['Calico policies', { policies: { calicoGlobalNetworkPolicies: unreachable() } }],
    ['engine', { engine: { ciliumAgent: unreachable() } }],
  ])('could not look at %s: unverified', (_what, overrides) => {
    expect(verdict(aPodSeen(overrides)).verdict).toBe('unverified');
  });

  it('a node that may be compromised: partial at best', () => {
    expect(codes(verdict(around([]), { limits: [reason('host-may-be-compromised', 'privileged')] }))).toBe(
      'partial: host-may-be-compromised, node-address-reachable',
    );
  });

  it('says why it is not enforceable and nothing else, when nothing enforces', () => {
    const seen = around([anAllowPolicy()], [onNode], { engine: { vpcCniConfig: absent, awsNodePods: found([]) } });
    expect(codes(verdict(seen))).toBe('not-enforceable: network-policy-off');
  });
});
