import { parseSelector } from '../../src/network/calico/selector.ts';
import { access } from '../../src/network/residual.ts';
import { absent, aNetworkPolicy, found, unreachable } from '../builders/kubernetes.ts';
import { anObject, aTown, lines, unknowns } from '../builders/network.ts';
import type { PodSeenOverrides } from '../builders/seen.ts';

const everybody = ['ops/monitor', 'shop/api', 'shop/job', '0.0.0.0/0', '::/0'];
const sets = {
  calicoTiers: absent,
  calicoNetworkSets: absent,
  calicoGlobalNetworkSets: absent,
  calicoStoredNetworkSets: absent,
  calicoStoredGlobalNetworkSets: absent,
};

const town = (global: object[], own: object[] = [], more: PodSeenOverrides['policies'] = {}) =>
  aTown('calico', {
    policies: {
      ...sets,
      calicoGlobalNetworkPolicies: found(global.map((spec, n) => anObject('GlobalNetworkPolicy', `g${n}`, spec))),
      calicoNetworkPolicies: found(own.map((spec, n) => anObject('NetworkPolicy', `n${n}`, spec, 'shop'))),
      ...more,
    },
  });
const ingress = (...specs: object[]): string[] => lines(access(town(specs)).ingress);
const from = (source: object, action = 'Allow', more: object = {}) => ({ action, source, ...more });

describe("Calico's selectors", () => {
  const labels = { app: 'web', tier: 'front-end', 'projectcalico.org/namespace': 'shop', in: 'x' };
  it.each<[string, boolean]>([
    ['', true],
    ['all()', true],
    ['global()', false],
    ["app == 'web'", true],
    ['app == "web"', true],
    ["app == 'db'", false],
    ["app != 'db'", true],
    ["absent != 'db'", true],
    ["absent == ''", false],
    ['has(app)', true],
    ['has( absent )', false],
    ['!has(absent)', true],
    ['!!has(app)', true],
    ["app in {'a','web'}", true],
    ['app in {}', false],
    ["app not in {'a', 'b'}", true],
    ["absent not in {'a'}", true],
    ["absent in {'a'}", false],
    ["tier contains 'nt-e'", true],
    ["tier starts with 'front'", true],
    ["tier ends with 'end'", true],
    ["absent starts with 'a'", false],
    ["app == 'db' && has(app) || has(tier)", true],
    ["app == 'db' && (has(app) || has(tier))", false],
    ["!(app == 'web') || tier == 'x'", false],
    ["in in {'x'}", true],
    ["constructor == 'x'", false],
  ])('%s', (text, expected) => {
    const parsed = parseSelector(text);
    expect('selects' in parsed && parsed.selects(labels)).toBe(expected);
  });

  it.each([
    'app =',
    'app',
    'app == web',
    "app == 'web",
    "(app == 'web'",
    "app == 'web')",
    'app in {',
    "app in {'a' 'b'}",
    'has()',
    "'a' == 'b'",
    '&&',
    "app == 'a' && ",
    '$',
    '('.repeat(10_000),
    '!'.repeat(5),
  ])('are not made up: %p is a fault', (text) => {
    expect(parseSelector(text)).toHaveProperty('fault');
  });
});

describe('what Calico policies leave a pod', () => {
  it.each<[string, object[], string[]]>([
    ['nobody, when it selects and has no rules', [{}], []],
    ['everybody, by a rule that names nobody', [{ ingress: [{ action: 'Allow' }] }], everybody],
    ['by label', [{ ingress: [from({ selector: "app == 'api'" })] }], ['shop/api']],
    ['by namespace', [{ ingress: [from({ namespaceSelector: "team == 'ops'" })] }], ['ops/monitor']],
    [
      'by the label of the namespace that Calico gives',
      [{ ingress: [from({ selector: "projectcalico.org/namespace == 'ops'" })] }],
      ['ops/monitor'],
    ],
    ['by service account', [{ ingress: [from({ serviceAccounts: { names: ['job'] } })] }], ['shop/job']],
    [
      'by what it is not',
      [{ ingress: [from({ selector: 'has(app)', notSelector: "app == 'api'" })] }],
      ['ops/monitor', 'shop/job'],
    ],
    [
      'blocks, and the pods in them',
      [{ ingress: [from({ nets: ['10.0.1.0/24'] })] }],
      ['shop/api', 'shop/job', '10.0.1.0/24'],
    ],
    [
      'all but some blocks',
      [{ ingress: [from({ notNets: ['10.0.1.0/24'] })] }],
      ['ops/monitor', '0.0.0.0/0 except 10.0.1.0/24', '::/0'],
    ],
    ['nobody over a family of which the pod has no address', [{ ingress: [from({}, 'Allow', { ipVersion: 6 })] }], []],
    ['one family', [{ ingress: [from({}, 'Allow', { ipVersion: 4 })] }], everybody.slice(0, 4)],
    [
      'ports, ranges and names of the receiver',
      [
        {
          ingress: [
            from({ selector: "app == 'api'" }, 'Allow', {
              protocol: 'TCP',
              destination: { ports: [443, '1000:1010', 'http'] },
            }),
          ],
        },
      ],
      ['shop/api: TCP 443, TCP 1000-1010, TCP 8080'],
    ],
    [
      'what a deny left',
      [{ ingress: [from({ selector: "app == 'api'" }, 'Deny'), { action: 'Allow' }] }],
      everybody.filter((one) => one !== 'shop/api'),
    ],
    ['what the first rule that matches says', [{ ingress: [{ action: 'Allow' }, { action: 'Deny' }] }], everybody],
    [
      'all but a port',
      [
        {
          ingress: [
            from({}, 'Deny', { protocol: 'TCP', destination: { ports: [22] } }),
            from({ selector: "app == 'api'" }, 'Allow', { protocol: 'TCP', destination: { ports: ['20:25'] } }),
          ],
        },
      ],
      ['shop/api: TCP 20-21, TCP 23-25'],
    ],
    ['nothing more by a log', [{ ingress: [{ action: 'Log' }] }], []],
    [
      'by order, not by name',
      [
        { order: 10, ingress: [{ action: 'Allow' }] },
        { order: 5, ingress: [{ action: 'Deny' }] },
      ],
      [],
    ],
    [
      'those without an order last',
      [{ ingress: [{ action: 'Deny' }] }, { order: 5000, ingress: [{ action: 'Allow' }] }],
      everybody,
    ],
    ['all, when passed on and no other tier has a policy', [{ ingress: [{ action: 'Pass' }] }], everybody],
    ['nobody of other pods', [{ selector: "app == 'db'", ingress: [{ action: 'Allow' }] }, {}], []],
  ])('lets in %s', (_what, specs, expected) => {
    expect(ingress(...specs)).toEqual(expected);
  });

  it('keeps a namespaced policy to its namespace, unless a namespaceSelector says otherwise', () => {
    const of = (source: object): string[] => lines(access(town([], [{ ingress: [from(source)] }])).ingress);
    expect(of({ selector: 'has(app)' })).toEqual(['shop/api', 'shop/job']);
    expect(of({ selector: 'has(app)', namespaceSelector: 'all()' })).toEqual(['ops/monitor', 'shop/api', 'shop/job']);
    expect(of({ selector: 'has(app)', namespaceSelector: 'global()' })).toEqual([]);
  });

  it('takes absent types for what there are rules for', () => {
    const answer = access(town([{ egress: [{ action: 'Deny' }] }]));
    expect([answer.ingress.selectedBy.length, answer.egress.selectedBy.length]).toEqual([0, 1]);
  });

  it('puts NetworkPolicies at order 1000 of the usual tier', () => {
    const policies = (spec: object) =>
      town([spec], [], {
        networkPolicies: found([aNetworkPolicy('np', { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] })]),
      });
    expect(lines(access(policies({ order: 999, ingress: [{ action: 'Deny' }] })).ingress)).toEqual([]);
    expect(lines(access(policies({ order: 1001, ingress: [{ action: 'Deny' }] })).ingress)).toEqual([
      'shop/api',
      'shop/job',
    ]);
    expect(lines(access(policies({ order: 999, ingress: [{ action: 'Pass' }] })).ingress)).toEqual(everybody);
  });

  const tiers = found([
    anObject('Tier', 'security', { order: 100 }),
    anObject('Tier', 'default', {}),
    anObject('Tier', 'late', { order: 2_000_000, defaultAction: 'Pass' }),
  ]);
  it('asks tier by tier, and denies at the end of a tier that has a policy on the pod', () => {
    const of = (...specs: object[]): string[] => lines(access(town(specs, [], { calicoTiers: tiers })).ingress);
    const allow = { order: 1, ingress: [{ action: 'Allow' }] };
    expect(of({ tier: 'security', order: 9, ingress: [{ action: 'Deny' }] }, allow)).toEqual([]);
    expect(of({ tier: 'security', ingress: [from({ selector: "app == 'api'" }, 'Pass')] }, allow)).toEqual([
      'shop/api',
    ]);
    expect(of({ tier: 'late', ingress: [from({ selector: "app == 'api'" }, 'Deny')] })).toEqual(
      everybody.filter((one) => one !== 'shop/api'),
    );
  });

  it('takes the addresses of network sets that a selector means', () => {
    const set = {
      ...anObject('GlobalNetworkSet', 'office', { nets: ['192.0.2.0/24', '198.51.100.7'] }),
      metadata: { name: 'office', labels: { role: 'office' } },
    };
    const seen = town([{ ingress: [from({ selector: "role == 'office'" })] }], [], {
      calicoGlobalNetworkSets: found([set]),
    });
    expect(lines(access(seen).ingress)).toEqual(['192.0.2.0/24', '198.51.100.7/32']);
  });

  it('reads policies as Calico stores them where its own API is not served', () => {
    const stored = found([anObject('GlobalNetworkPolicy', 'default.g', { ingress: [{ action: 'Deny' }] })]);
    const both = town([{ ingress: [{ action: 'Allow' }] }], [], { calicoStoredGlobalNetworkPolicies: stored });
    const alone = town([], [], {
      calicoGlobalNetworkPolicies: absent,
      calicoNetworkPolicies: absent,
      calicoStoredGlobalNetworkPolicies: stored,
    });
    expect([lines(access(both).ingress), lines(access(alone).ingress)]).toEqual([everybody, []]);
  });

  it.each<[string, object, PodSeenOverrides['policies'], RegExp]>([
    ['HTTP', { ingress: [from({}, 'Allow', { http: {} })] }, {}, /HTTP/],
    ['source ports', { ingress: [from({ ports: [53] })] }, {}, /source ports/],
    ['ICMP types', { ingress: [from({}, 'Allow', { protocol: 'ICMP', icmp: { type: 8 } })] }, {}, /ICMP types/],
    ['services', { egress: [{ action: 'Allow', destination: { services: { name: 'x' } } }] }, {}, /services/],
    [
      'labels of service accounts',
      { ingress: [from({ serviceAccounts: { selector: 'all()' } })] },
      {},
      /service accounts/,
    ],
    ['derived labels', { ingress: [from({ selector: 'has(pcns.team)' })] }, {}, /derives/],
    ['a selector that is none', { ingress: [from({ selector: 'app =' })] }, {}, /app =/],
    [
      'a tier that was not seen',
      { tier: 'x', ingress: [{ action: 'Deny' }] },
      { calicoTiers: unreachable() },
      /its tier x/,
    ],
    [
      'network sets that were not seen',
      { ingress: [from({ selector: 'has(role)' })] },
      { calicoNetworkSets: unreachable() },
      /network sets/,
    ],
    ['an action that there is not', { ingress: [from({}, 'Sometimes')] }, {}, /Sometimes/],
    ['host endpoints alone', { preDNAT: true }, {}, /whether it selects/],
  ])('is unknown where a policy goes by %s', (_what, spec, more, why) => {
    expect(unknowns(access(town([spec], [], more))).join()).toMatch(why);
  });

  it('does not take a deny for sure that hangs on what cannot be told', () => {
    const deny = (source: object, more: object = {}) =>
      ingress({ ingress: [from(source, 'Deny', more), { action: 'Allow' }] });
    expect(deny({ selector: 'has(pcns.team)' })).toEqual(everybody);
    expect(deny({}, { http: {} })).toEqual(everybody);
  });
});
