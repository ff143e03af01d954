import type { Direction, Peer } from '../../src/network/access.ts';
import { type AccessOptions, access } from '../../src/network/residual.ts';
import type { NetworkPolicy, Pod } from '../../src/objects.ts';
import { absent, aNamespace, aNetworkPolicy, found, unreachable } from '../builders/kubernetes.ts';
import { aPod } from '../builders/pod.ts';
import { aPodSeen, type PodSeenOverrides } from '../builders/seen.ts';

const peer = (name: string, labels: object, namespace = 'shop', ports: object[] = []): Pod =>
  aPod({
    metadata: { name, namespace, uid: `uid-of-${name}`, labels: { ...labels } },
    spec: { containers: [{ name: 'c', ports: [...ports] }] },
  });

const self = aPod({
  spec: {
    containers: [
      {
        name: 'web',
        ports: [
          { name: 'http', containerPort: 8080 },
          { name: 'dns', containerPort: 53, protocol: 'UDP' },
        ],
      },
    ],
  },
});
const api = peer('api', { app: 'api' }, 'shop', [{ name: 'http', containerPort: 3000 }]);
const job = peer('job', { app: 'job' });
const monitor = peer('monitor', { app: 'prometheus' }, 'ops');
const agent = peer('agent', { app: 'agent' }, 'ops');
const namespaces = [
  aNamespace('shop', { team: 'store' }),
  aNamespace('ops', { team: 'ops' }),
  aNamespace('bank', { team: 'money' }),
];

const around = (policies: NetworkPolicy[], more: PodSeenOverrides = {}) =>
  aPodSeen({
    pod: self,
    neighbours: found([self, api, job]),
    elsewhere: found([monitor, agent]),
    namespace: found(namespaces[0]!),
    namespaces: found(namespaces),
    ...more,
    policies: { networkPolicies: found(policies), ...more.policies },
  });

const said = (one: Peer): string => {
  const who =
    'pod' in one
      ? `${one.pod.namespace}/${one.pod.name}`
      : [one.block, ...one.except.map((block) => `except ${block}`)].join(' ');
  const ports = one.ports
    ?.map(({ protocol, from, to }) => `${protocol} ${from}${to === from ? '' : `-${to}`}`)
    .join(', ');
  return ports === undefined ? who : `${who}: ${ports}`;
};
const peersOf = ({ peers }: Direction): string[] => peers.map(said);
const ingressOf = (rules: NonNullable<NetworkPolicy['spec']>['ingress'], options?: AccessOptions): string[] =>
  peersOf(
    access(around([aNetworkPolicy('p', { podSelector: {}, policyTypes: ['Ingress'], ingress: rules ?? [] })]), options)
      .ingress,
  );
const egressOf = (rules: NonNullable<NetworkPolicy['spec']>['egress']): string[] =>
  peersOf(
    access(around([aNetworkPolicy('p', { podSelector: {}, policyTypes: ['Egress'], egress: rules ?? [] })])).egress,
  );

const anybody = ['ops/agent', 'ops/monitor', 'shop/api', 'shop/job', '0.0.0.0/0', '::/0'];

describe('what policies leave a pod on the way in', () => {
  it.each<[string, NonNullable<NetworkPolicy['spec']>['ingress'], string[]]>([
    ['nothing, when there is no rule', [], []],
    ['everybody, when a rule is empty', [{}], anybody],
    ['everybody, when its list of peers is empty', [{ from: [] }], anybody],
    [
      'pods of its own namespace by label',
      [{ from: [{ podSelector: { matchLabels: { app: 'api' } } }] }],
      ['shop/api'],
    ],
    [
      'all pods of its own namespace by an empty podSelector',
      [{ from: [{ podSelector: {} }] }],
      ['shop/api', 'shop/job'],
    ],
    [
      'all pods of namespaces by label',
      [{ from: [{ namespaceSelector: { matchLabels: { team: 'ops' } } }] }],
      ['ops/agent', 'ops/monitor'],
    ],
    ['every pod by an empty namespaceSelector', [{ from: [{ namespaceSelector: {} }] }], anybody.slice(0, 4)],
    [
      'namespaces by the name that the API server gives as a label',
      [{ from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'ops' } } }] }],
      ['ops/agent', 'ops/monitor'],
    ],
    [
      'those pods in those namespaces, when one peer has both selectors',
      [
        {
          from: [
            { namespaceSelector: { matchLabels: { team: 'ops' } }, podSelector: { matchLabels: { app: 'agent' } } },
          ],
        },
      ],
      ['ops/agent'],
    ],
    [
      'either, when two peers have one selector each',
      [
        {
          from: [
            { namespaceSelector: { matchLabels: { team: 'ops' } } },
            { podSelector: { matchLabels: { app: 'job' } } },
          ],
        },
      ],
      ['ops/agent', 'ops/monitor', 'shop/job'],
    ],
    [
      'an address block with its exceptions',
      [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] }],
      ['10.0.0.0/8 except 10.1.0.0/16'],
    ],
    [
      'a port, TCP unless told otherwise',
      [{ from: [{ podSelector: {} }], ports: [{ port: 80 }] }],
      ['shop/api: TCP 80', 'shop/job: TCP 80'],
    ],
    [
      'a range of ports',
      [
        {
          from: [{ podSelector: { matchLabels: { app: 'api' } } }],
          ports: [{ protocol: 'UDP', port: 100, endPort: 200 }],
        },
      ],
      ['shop/api: UDP 100-200'],
    ],
    [
      'a whole protocol',
      [{ from: [{ podSelector: { matchLabels: { app: 'api' } } }], ports: [{ protocol: 'SCTP' }] }],
      ['shop/api: SCTP 1-65535'],
    ],
    [
      "a port by the name that the pod's own container gives it",
      [{ from: [{ podSelector: { matchLabels: { app: 'api' } } }], ports: [{ port: 'http' }] }],
      ['shop/api: TCP 8080'],
    ],
    [
      'a port name only for the protocol that it has',
      [{ from: [{ podSelector: { matchLabels: { app: 'api' } } }], ports: [{ port: 'dns' }] }],
      [],
    ],
    ['no port by a name that no container has', [{ from: [{ podSelector: {} }], ports: [{ port: 'nope' }] }], []],
    [
      'ports of several rules as one set',
      [
        { from: [{ podSelector: { matchLabels: { app: 'api' } } }], ports: [{ port: 80 }, { port: 81 }] },
        { from: [{ podSelector: { matchLabels: { app: 'api' } } }], ports: [{ port: 81, endPort: 90 }] },
      ],
      ['shop/api: TCP 80-90'],
    ],
    [
      'all ports, when one of the rules names none',
      [
        { from: [{ podSelector: { matchLabels: { app: 'api' } } }], ports: [{ port: 80 }] },
        { from: [{ podSelector: { matchLabels: { app: 'api' } } }] },
      ],
      ['shop/api'],
    ],
  ])('%s', (_what, rules, expected) => {
    expect(ingressOf(rules)).toEqual(expected);
  });
});

describe('what policies leave a pod on the way out', () => {
  it.each<[string, NonNullable<NetworkPolicy['spec']>['egress'], string[]]>([
    ['everybody, when a rule is empty: `egress: [{}]` is the opposite of none', [{}], anybody],
    [
      "a port by the name that each peer's container gives it",
      [{ to: [{ podSelector: {} }], ports: [{ port: 'http' }] }],
      ['shop/api: TCP 3000'],
    ],
    [
      'no port name at an address block, which has no containers',
      [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 'http' }] }],
      [],
    ],
    [
      'the world but for the metadata service',
      [{ to: [{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.169.254/32'] } }] }],
      ['0.0.0.0/0 except 169.254.169.254/32'],
    ],
  ])('%s', (_what, rules, expected) => {
    expect(egressOf(rules)).toEqual(expected);
  });
});

describe('which policies count', () => {
  const namesBy = (policies: NetworkPolicy[], options?: AccessOptions) => {
    const { ingress, egress } = access(around(policies), options);
    return { ingress: ingress.selectedBy.map(({ name }) => name), egress: egress.selectedBy.map(({ name }) => name) };
  };

  it.each<[string, NonNullable<NetworkPolicy['spec']>, { ingress: string[]; egress: string[] }]>([
    ['without policyTypes: the way in always', {}, { ingress: ['p'], egress: [] }],
    ['without policyTypes: the way out only with egress rules', { egress: [{}] }, { ingress: ['p'], egress: ['p'] }],
    [
      'without policyTypes: an empty egress list leaves the way out alone',
      { egress: [] },
      { ingress: ['p'], egress: [] },
    ],
    [
      'with Egress alone: the way in stays open',
      { policyTypes: ['Egress'], ingress: [] },
      { ingress: [], egress: ['p'] },
    ],
  ])('%s', (_what, spec, expected) => {
    expect(namesBy([aNetworkPolicy('p', { podSelector: {}, ...spec })])).toEqual(expected);
  });

  it('adds what several policies let through, and says which', () => {
    const only = (name: string, app: string) =>
      aNetworkPolicy(name, { podSelector: {}, ingress: [{ from: [{ podSelector: { matchLabels: { app } } }] }] });
    const { ingress } = access(around([only('a', 'api'), only('b', 'job'), only('c', 'api')]));
    expect(ingress.peers.map((one) => [said(one), one.because.map(({ name }) => name)])).toEqual([
      ['shop/api', ['a', 'c']],
      ['shop/job', ['b']],
    ]);
  });

  it('goes by the labels that the pod will have', () => {
    const web = aNetworkPolicy('web', { podSelector: { matchLabels: { app: 'web' } } });
    const everybody = aNetworkPolicy('all', {
      podSelector: { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] },
    });
    expect(namesBy([web, everybody]).ingress).toEqual(['web']);
    expect(namesBy([web, everybody], { labels: {} }).ingress).toEqual(['all']);
  });

  it('leaves out the policy that is asked about, and counts those of pods that share the rules', () => {
    const policies = [
      aNetworkPolicy('ours', { podSelector: {} }),
      aNetworkPolicy('of-sibling', { podSelector: { matchLabels: { app: 'x' } } }),
    ];
    expect(namesBy(policies, { without: ['ours'], also: ['of-sibling'] }).ingress).toEqual(['of-sibling']);
  });

  it('never counts the pod itself or a pod that has ended as a peer', () => {
    const ended = aPod({ metadata: { name: 'ended', uid: 'e' }, status: { phase: 'Succeeded' } });
    const seen = around([aNetworkPolicy('p', { ingress: [{ from: [{ podSelector: {} }] }] })], {
      neighbours: found([self, ended, api]),
    });
    expect(peersOf(access(seen).ingress)).toEqual(['shop/api']);
  });
});

describe('what could not be evaluated', () => {
  const unknownOf = (seen: ReturnType<typeof around>) =>
    access(seen).unknown.map(({ policy, why }) => `${policy.kind} ${policy.name}: ${why}`);
  const object = (kind: string, name: string, spec: object, namespace?: string) => ({
    kind,
    metadata: { name, ...(namespace ? { namespace } : {}) },
    spec,
  });

  it('is nothing, when all is there', () => {
    expect(unknownOf(around([aNetworkPolicy('p', { ingress: [{ from: [{ namespaceSelector: {} }] }] })]))).toEqual([]);
  });

  it.each<[string, ReturnType<typeof around>, RegExp]>([
    [
      'the policies, when they could not be looked at',
      around([], { policies: { networkPolicies: unreachable('timed out') } }),
      /NetworkPolicy \*: timed out/,
    ],
    [
      'pods of other namespaces that nobody looked at',
      aPodSeen({
        namespaces: found(namespaces),
        policies: {
          networkPolicies: found([aNetworkPolicy('p', { ingress: [{ from: [{ namespaceSelector: {} }] }] })]),
        },
      }),
      /pods of namespace ops were not looked at/,
    ],
    [
      'namespaces whose labels are not known',
      around([aNetworkPolicy('p', { ingress: [{ from: [{ namespaceSelector: {} }] }] })], {
        namespaces: unreachable(),
      }),
      /labels of the namespaces/,
    ],
    [
      'an operator that Kubernetes does not have',
      around([aNetworkPolicy('p', { podSelector: { matchExpressions: [{ key: 'a', operator: 'Gt' }] } })]),
      /unknown operator Gt/,
    ],
    [
      'what is no address block',
      around([aNetworkPolicy('p', { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0' } }] }] })]),
      /10\.0\.0\.0 is no address block/,
    ],
    [
      'a peer that names nothing',
      around([aNetworkPolicy('p', { ingress: [{ from: [{}] }] })]),
      /neither pods nor namespaces/,
    ],
    ['rules that are no list', around([aNetworkPolicy('p', { ingress: 'all' as never })]), /not of the form/],
    [
      "an AWS ClusterNetworkPolicy on the pod's namespace",
      around([], {
        policies: {
          awsClusterNetworkPolicies: found([
            object('ClusterNetworkPolicy', 'c', { subject: { namespaces: { matchLabels: { team: 'store' } } } }),
          ]),
        },
      }),
      /networking.k8s.aws c/,
    ],
    [
      "upstream's ClusterNetworkPolicy on the pod",
      around([], {
        policies: {
          upstreamClusterNetworkPolicies: found([
            object('ClusterNetworkPolicy', 'u', {
              subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'web' } } } },
            }),
          ]),
        },
      }),
      /policy.networking.k8s.io u/,
    ],
    [
      'a Cilium policy, whose labels carry their source',
      around([], {
        policies: {
          ciliumNetworkPolicies: found([
            object('CiliumNetworkPolicy', 'l7', { endpointSelector: { matchLabels: { 'k8s:app': 'web' } } }, 'shop'),
          ]),
        },
      }),
      /CiliumNetworkPolicy l7/,
    ],
    [
      'a Calico policy for everything',
      around([], {
        policies: { calicoGlobalNetworkPolicies: found([object('GlobalNetworkPolicy', 'g', { selector: 'all()' })]) },
      }),
      /GlobalNetworkPolicy.* g/,
    ],
    [
      'a kind that could not be listed',
      around([], { policies: { ciliumNetworkPolicies: unreachable('403') } }),
      /CiliumNetworkPolicy \*: 403/,
    ],
  ])('%s', (_what, seen, expected) => {
    expect(unknownOf(seen).join('\n')).toMatch(expected);
  });

  it.each<[string, ReturnType<typeof around>]>([
    [
      'an AWS ClusterNetworkPolicy on other namespaces',
      around([], {
        policies: {
          awsClusterNetworkPolicies: found([
            object('ClusterNetworkPolicy', 'c', { subject: { namespaces: { matchLabels: { team: 'money' } } } }),
          ]),
        },
      }),
    ],
    [
      'a Cilium policy on other pods',
      around([], {
        policies: {
          ciliumNetworkPolicies: found([
            object('CiliumNetworkPolicy', 'l7', { endpointSelector: { matchLabels: { app: 'db' } } }, 'shop'),
          ]),
        },
      }),
    ],
    [
      'kinds that the cluster does not serve',
      around([], { policies: { ciliumNetworkPolicies: absent, awsClusterNetworkPolicies: absent } }),
    ],
  ])('does not include %s', (_what, seen) => {
    expect(unknownOf(seen)).toEqual([]);
  });
});
