import { access } from '../../src/network/residual.ts';
import { aNetworkPolicy, found } from '../builders/kubernetes.ts';
import { anObject, aTown, lines, unknowns } from '../builders/network.ts';

const everybody = ['ops/monitor', 'shop/api', 'shop/job', '0.0.0.0/0', '::/0'];
const web = { matchLabels: { app: 'web' } };
const all = [{ fromEntities: ['all'] }];

const town = (specs: object[], wide: object[] = []) =>
  aTown('cilium', {
    policies: {
      ciliumNetworkPolicies: found(specs.map((spec, n) => anObject('CiliumNetworkPolicy', `p${n}`, spec, 'shop'))),
      ciliumClusterwideNetworkPolicies: found(
        wide.map((spec, n) => anObject('CiliumClusterwideNetworkPolicy', `w${n}`, spec)),
      ),
    },
  });
const ingress = (...specs: object[]): string[] =>
  lines(access(town(specs.map((spec) => ({ endpointSelector: web, ...spec })))).ingress);
const egress = (...specs: object[]): string[] =>
  lines(access(town(specs.map((spec) => ({ endpointSelector: web, ...spec })))).egress);

describe('what Cilium policies leave a pod', () => {
  it.each<[string, object[], string[]]>([
    ['nobody, by a rule that names nobody and no ports', [{ ingress: [{}] }], []],
    ['nobody, by an empty list of endpoints', [{ ingress: [{ fromEndpoints: [] }] }], []],
    ['its namespace, by an empty selector', [{ ingress: [{ fromEndpoints: [{}] }] }], ['shop/api', 'shop/job']],
    [
      'labels whose source is written before them',
      [{ ingress: [{ fromEndpoints: [{ matchLabels: { 'k8s:app': 'api' } }] }] }],
      ['shop/api'],
    ],
    [
      'another namespace, by its name',
      [{ ingress: [{ fromEndpoints: [{ matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'ops' } }] }] }],
      ['ops/monitor'],
    ],
    [
      'other namespaces, by their labels',
      [
        {
          ingress: [
            {
              fromEndpoints: [
                {
                  matchLabels: { 'io.cilium.k8s.namespace.labels.team': 'ops' },
                  matchExpressions: [{ key: 'io.kubernetes.pod.namespace', operator: 'Exists' }],
                },
              ],
            },
          ],
        },
      ],
      ['ops/monitor'],
    ],
    [
      'a service account',
      [{ ingress: [{ fromEndpoints: [{ matchLabels: { 'io.cilium.k8s.policy.serviceaccount': 'job' } }] }] }],
      ['shop/job'],
    ],
    [
      'everybody, by ports alone',
      [{ ingress: [{ toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }] }] }] }],
      everybody.map((one) => `${one}: TCP 80`),
    ],
    [
      'any transport of a port',
      [{ ingress: [{ fromEndpoints: [{ matchLabels: { app: 'api' } }], toPorts: [{ ports: [{ port: '53' }] }] }] }],
      ['shop/api: SCTP 53, TCP 53, UDP 53'],
    ],
    [
      'a port by the name that the pod gives it',
      [
        {
          ingress: [
            {
              fromEndpoints: [{ matchLabels: { app: 'api' } }],
              toPorts: [{ ports: [{ port: 'http', protocol: 'TCP' }] }],
            },
          ],
        },
      ],
      ['shop/api: TCP 8080'],
    ],
    [
      'blocks with exceptions, and single addresses',
      [{ ingress: [{ fromCIDR: ['192.0.2.7'], fromCIDRSet: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] }] }] }],
      ['10.0.0.0/8 except 10.1.0.0/16', '192.0.2.7/32'],
    ],
    ['everybody, by the entity all', [{ ingress: all }], everybody],
    ['nobody, when a deny is over what allows all', [{ ingress: all, ingressDeny: all }], []],
    [
      'all but those denied, whichever policy comes first',
      [{ ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: 'api' } }] }] }, { ingress: all }],
      everybody.filter((one) => one !== 'shop/api'),
    ],
    [
      'all but a port denied',
      [
        {
          ingress: [
            {
              fromEndpoints: [{ matchLabels: { app: 'api' } }],
              toPorts: [{ ports: [{ port: '80', endPort: 90, protocol: 'TCP' }] }],
            },
          ],
        },
        { ingressDeny: [{ fromEndpoints: [{}], toPorts: [{ ports: [{ port: '85', protocol: 'TCP' }] }] }] },
      ],
      ['shop/api: TCP 80-84, TCP 86-90'],
    ],
    [
      'nobody, when there is a deny alone: it closes the rest too',
      [{ ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: 'api' } }] }] }],
      [],
    ],
    [
      'the rest, when a deny alone does not close by default',
      [{ enableDefaultDeny: { ingress: false }, ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: 'api' } }] }] }],
      everybody.filter((one) => one !== 'shop/api'),
    ],
  ])('lets in %s', (_what, specs, expected) => {
    expect(ingress(...specs)).toEqual(expected);
  });

  it('goes by the labels that are given, by those of the namespace too, and by every spec of a policy', () => {
    const seen = town([{ endpointSelector: { matchLabels: { quarantined: 'yes' } }, ingressDeny: all }]);
    expect(access(seen).ingress.selectedBy).toEqual([]);
    expect(access(seen, { labels: { quarantined: 'yes' } }).ingress).toMatchObject({ peers: [] });
    const specs = anObject('CiliumNetworkPolicy', 'many', {}, 'shop');
    const many = { ...specs, spec: undefined, specs: [{ nodeSelector: {} }, { endpointSelector: {}, egress: [{}] }] };
    const answer = access(aTown('cilium', { policies: { ciliumNetworkPolicies: found([many as never]) } }));
    expect([answer.ingress.selectedBy, answer.egress.selectedBy.map(({ name }) => name)]).toEqual([[], ['many']]);
  });

  it('lets out to a port by the name that each receiver gives it', () => {
    expect(
      egress({
        egress: [
          {
            toEndpoints: [{ matchExpressions: [{ key: 'io.kubernetes.pod.namespace', operator: 'Exists' }] }],
            toPorts: [{ ports: [{ port: 'http', protocol: 'TCP' }] }],
          },
        ],
      }),
    ).toEqual(['ops/monitor: TCP 80', 'shop/api: TCP 3000', 'shop/job: TCP 80']);
  });

  it('takes an empty selector of a cluster-wide policy for every pod, in the subject and in the peer', () => {
    const answer = access(town([], [{ endpointSelector: {}, ingress: [{ fromEndpoints: [{}] }] }]));
    expect(lines(answer.ingress)).toEqual(['ops/monitor', 'shop/api', 'shop/job']);
  });

  it('adds NetworkPolicies to what is allowed, below what is denied', () => {
    const seen = town([{ endpointSelector: web, ingressDeny: [{ fromEndpoints: [{ matchLabels: { app: 'api' } }] }] }]);
    const open = aNetworkPolicy('np', { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] });
    const answer = access({ ...seen, policies: { ...seen.policies, networkPolicies: found([open]) } });
    expect(lines(answer.ingress)).toEqual(['shop/job']);
    expect(answer.ingress.selectedBy.map(({ kind }) => kind)).toEqual(['CiliumNetworkPolicy', 'NetworkPolicy']);
  });

  it.each<[string, object, RegExp]>([
    [
      'layer 7',
      { ingress: [{ toPorts: [{ ports: [{ port: '80', protocol: 'TCP' }], rules: { http: [{}] } }] }] },
      /layer 7/,
    ],
    ['names', { egress: [{ toFQDNs: [{ matchName: 'example.com' }] }] }, /toFQDNs/],
    ['entities', { egress: [{ toEntities: ['world'] }] }, /entities world/],
    ['services', { egress: [{ toServices: [{}] }] }, /toServices/],
    ['groups of blocks', { egress: [{ toCIDRSet: [{ cidrGroupRef: 'office' }] }] }, /groups of address blocks/],
    [
      'reserved labels',
      { ingress: [{ fromEndpoints: [{ matchLabels: { 'reserved:host': '' } }] }] },
      /labels that Cilium derives/,
    ],
    ['what is no block', { egress: [{ toCIDR: ['10.0.0.0/99'] }] }, /no address block/],
  ])('is unknown where a rule goes by %s', (_what, spec, why) => {
    expect(unknowns(access(town([{ endpointSelector: web, ...spec }]))).join()).toMatch(why);
  });

  it('is known where everything is denied before anything gets to such a rule', () => {
    const named = {
      endpointSelector: web,
      egress: [{ toFQDNs: [{ matchName: 'example.com' }] }, { toEntities: ['world'] }],
    };
    const deny = { endpointSelector: web, ingressDeny: all, egressDeny: [{ toEntities: ['all'] }] };
    const answer = access(town([named, deny]));
    expect(answer.unknown).toEqual([]);
    expect([answer.ingress.peers, answer.egress.peers]).toEqual([[], []]);
  });

  it('does not ask whether another policy selects the pod where a deny leaves nothing to it', () => {
    const doubtful = { endpointSelector: { matchLabels: { 'reserved:ingress': '' } }, ingress: all };
    const deny = { endpointSelector: web, ingressDeny: all, egressDeny: [{ toEntities: ['all'] }] };
    expect(unknowns(access(town([doubtful])))).toEqual(['p0: whether it selects the pod cannot be told']);
    expect(unknowns(access(town([doubtful, deny])))).toEqual([]);
    const closed = { endpointSelector: web, ingress: [{}], egress: [{}] };
    expect(unknowns(access(town([doubtful, closed])))).toHaveLength(1);
  });

  it('does not take a deny for sure that hangs on more than ports', () => {
    const spec = { ingress: all, ingressDeny: [{ fromEntities: ['all'], toPorts: [{ rules: { http: [{}] } }] }] };
    expect(ingress(spec)).toEqual(everybody);
  });

  it('is unknown where Cilium is not what enforces', () => {
    const { policies } = town([{ endpointSelector: web, ingressDeny: all }]);
    const answer = access(aTown('vpc-cni', { policies }));
    expect(answer.ingress.selectedBy).toEqual([]);
    expect(unknowns(answer).join()).toMatch(/cilium is not what is known to enforce/);
  });

  it('is unknown where pods of other namespaces were not looked at, unless all are denied', () => {
    const half = (spec: object) => {
      const { elsewhere: _elsewhere, ...seen } = town([{ endpointSelector: web, ...spec }]);
      return unknowns(access(seen)).join();
    };
    expect(half({ ingress: [{ fromEndpoints: [{}] }] })).toMatch(/pods of other namespaces/);
    expect(half({ ingressDeny: all, egressDeny: [{ toEntities: ['all'] }] })).toBe('');
  });
});
