import { access } from '../../src/network/residual.ts';
import { aNetworkPolicy, found } from '../builders/kubernetes.ts';
import { anObject, aTown, lines, unknowns } from '../builders/network.ts';

const everybody = ['ops/monitor', 'shop/api', 'shop/job', '0.0.0.0/0', '::/0'];
const subject = { namespaces: { matchLabels: { team: 'store' } } };
const pods = (app: string) => ({ pods: { namespaceSelector: {}, podSelector: { matchLabels: { app } } } });
const policy = (spec: object) => ({ tier: 'Admin', priority: 10, subject, ...spec });
const open = aNetworkPolicy('open', { podSelector: {}, ingress: [{ from: [{ podSelector: {} }] }] });

const town = (specs: object[], networkPolicies = [] as (typeof open)[]) =>
  aTown('vpc-cni', {
    policies: {
      networkPolicies: found(networkPolicies),
      awsClusterNetworkPolicies: found(specs.map((spec, n) => anObject('ClusterNetworkPolicy', `c${n}`, spec))),
    },
  });
const rule = (action: string, peer: object, more: object = {}) => ({ action, from: [peer], ...more });
const out = (action: string, peer: object, more: object = {}) => ({ action, to: [peer], ...more });

describe("what AWS's ClusterNetworkPolicies leave a pod", () => {
  it.each<[string, object[], (typeof open)[], string[]]>([
    [
      'all but those denied',
      [policy({ ingress: [rule('Deny', pods('api'))] })],
      [],
      everybody.filter((one) => one !== 'shop/api'),
    ],
    [
      'those accepted, whatever a NetworkPolicy says',
      [policy({ ingress: [rule('Accept', { namespaces: { matchLabels: { team: 'ops' } } })] })],
      [open],
      ['ops/monitor', 'shop/api', 'shop/job'],
    ],
    [
      'what NetworkPolicies say of what is passed on',
      [policy({ ingress: [rule('Pass', pods('api')), rule('Deny', { namespaces: {} })] })],
      [open],
      ['shop/api'],
    ],
    [
      'by priority, the lower first',
      [
        policy({ priority: 20, ingress: [rule('Deny', { namespaces: {} })] }),
        policy({ ingress: [rule('Accept', pods('api'))] }),
      ],
      [open],
      ['shop/api'],
    ],
    [
      'no more than a deny of the same priority',
      [policy({ ingress: [rule('Accept', pods('api'))] }), policy({ ingress: [rule('Deny', { namespaces: {} })] })],
      [open],
      [],
    ],
    [
      'by the tier Baseline only where no NetworkPolicy selects',
      [policy({ tier: 'Baseline', ingress: [rule('Deny', { namespaces: {} })] })],
      [],
      ['0.0.0.0/0', '::/0'],
    ],
    [
      'what a NetworkPolicy allows, above the tier Baseline',
      [policy({ tier: 'Baseline', ingress: [rule('Deny', { namespaces: {} })] })],
      [open],
      ['shop/api', 'shop/job'],
    ],
    [
      'all but ports',
      [policy({ ingress: [rule('Deny', { namespaces: {} }), rule('Deny', pods('x'))] })],
      [],
      ['0.0.0.0/0', '::/0'],
    ],
    [
      'everybody, when it is about other pods',
      [policy({ subject: pods('db'), ingress: [rule('Deny', { namespaces: {} })] })],
      [],
      [],
    ],
  ])('lets in %s', (_what, specs, policies, expected) => {
    expect(lines(access(town(specs, policies)).ingress)).toEqual(expected);
  });

  it('denies blocks and ports on the way out, and nothing else', () => {
    const ports = [
      { portNumber: { protocol: 'TCP', port: 443 } },
      { portRange: { protocol: 'TCP', start: 1, end: 80 } },
    ];
    const answer = access(
      town([
        policy({
          egress: [
            out('Deny', { networks: ['10.0.0.0/8'] }),
            out('Accept', pods('api'), { ports }),
            out('Deny', { namespaces: {} }),
          ],
        }),
      ]),
    );
    expect(lines(answer.egress)).toEqual(['shop/api: TCP 1-80, TCP 443', '0.0.0.0/0 except 10.0.0.0/8', '::/0']);
    expect(answer.unknown).toEqual([]);
  });

  it.each<[string, object, RegExp]>([
    [
      'names of domains',
      { egress: [out('Accept', { domainNames: ['example.com'] })] },
      /domainNames cannot be evaluated/,
    ],
    [
      'several peers on the way in',
      { ingress: [{ action: 'Deny', from: [pods('a'), pods('b')] }] },
      /of which AWS resolves one/,
    ],
    ['names of ports', { ingress: [rule('Deny', pods('api'), { ports: [{ namedPort: 'http' }] })] }, /its ports/],
    ['another tier', { tier: 'Other', ingress: [rule('Deny', pods('api'))] }, /its tier/],
    ['an action that there is not', { ingress: [rule('Maybe', pods('api'))] }, /Maybe/],
  ])('is unknown where a rule goes by %s', (_what, spec, why) => {
    expect(unknowns(access(town([policy(spec)]))).join()).toMatch(why);
  });
});
