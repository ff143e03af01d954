import { contains, isPrivate } from '../../src/posture/exposure/block.ts';
import { schemeOfHost } from '../../src/posture/exposure/host-names.ts';
import { exposure } from '../../src/posture/exposure.ts';
import { aNetworkPolicy, aNode, anAwsNode, aService, found, unreachable } from '../builders/kubernetes.ts';
import { aContainer, aPod } from '../builders/pod.ts';
import { aPodSeen, type PodSeenOverrides } from '../builders/seen.ts';

const annotation = 'service.beta.kubernetes.io/aws-load-balancer';
const balancer = (
  annotations: { [key: string]: string } = {},
  spec: object = {},
  hostname = 'x.elb.eu-central-1.amazonaws.com',
) =>
  aService('web', {
    metadata: { name: 'web', namespace: 'shop', annotations },
    spec: {
      type: 'LoadBalancer',
      selector: { app: 'web' },
      ports: [{ port: 443, targetPort: 8443, nodePort: 30443 }],
      ...spec,
    },
    status: { loadBalancer: { ingress: [{ hostname }] } },
  });
const internet = (overrides: PodSeenOverrides): boolean | 'unknown' => exposure(aPodSeen(overrides)).fromInternet.value;

describe('the services in front of a pod', () => {
  it('are those whose selector matches, with ports and addresses', () => {
    const others = [
      aService('api'),
      aService('open', { spec: { selector: {} } }),
      aService('away', { metadata: { name: 'away', namespace: 'other' }, spec: { selector: { app: 'web' } } }),
      aService('name', { spec: { type: 'ExternalName', selector: { app: 'web' } } }),
    ];
    expect(exposure(aPodSeen({ services: found([balancer(), ...others]) })).services.value).toEqual([
      {
        name: 'web',
        type: 'LoadBalancer',
        ports: ['443/TCP to 8443 (node port 30443)'],
        addresses: ['x.elb.eu-central-1.amazonaws.com'],
      },
    ]);
  });

  it('are unknown, with the reason, when they could not be listed', () => {
    expect(exposure(aPodSeen({ services: unreachable('403 forbidden') }))).toMatchObject({
      services: { value: 'unknown', source: 'services: 403 forbidden' },
      fromInternet: { value: 'unknown' },
    });
  });
});

const ingress = (scheme: string | null, service = 'web') => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: {
    name: 'front',
    namespace: 'shop',
    ...(scheme ? { annotations: { 'alb.ingress.kubernetes.io/scheme': scheme } } : {}),
  },
  spec: {
    rules: [
      {
        host: 'shop.example.com',
        http: { paths: [{ path: '/', backend: { service: { name: service, port: { number: 80 } } } }] },
      },
    ],
  },
});
const route = (ref: object) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'HTTPRoute',
  metadata: { name: 'front', namespace: 'gateways' },
  spec: { hostnames: ['shop.example.com'], rules: [{ backendRefs: [ref] }] },
});

const gateway = (addresses: readonly string[] = []) => ({
  apiVersion: 'gateway.networking.k8s.io/v1',
  kind: 'Gateway',
  metadata: { name: 'edge', namespace: 'gateways' },
  spec: {
    listeners: [
      { name: 'http', port: 80, protocol: 'HTTP' },
      { name: 'https', port: 443, protocol: 'HTTPS' },
    ],
  },
  status: { addresses: addresses.map((value) => ({ value })) },
});
const attached = (parent: object = { name: 'edge' }, kind = 'HTTPRoute') => ({
  ...route({ name: 'web', namespace: 'shop' }),
  kind,
  spec: { parentRefs: [parent], rules: [{ backendRefs: [{ name: 'web', namespace: 'shop' }] }] },
});
const binding = (labels: { [label: string]: string } = {}, service = 'web') => ({
  apiVersion: 'elbv2.k8s.aws/v1beta1',
  kind: 'TargetGroupBinding',
  metadata: { name: 'old-balancer', namespace: 'shop', labels },
  spec: { serviceRef: { name: service, port: 80 }, targetGroupARN: 'arn:aws:elasticloadbalancing:…' },
});

const at = (hostname: string) => ({
  ...ingress(hostname.startsWith('internal-') ? null : 'internal'),
  status: { loadBalancer: { ingress: [{ hostname }] } },
});

describe('the routes to a pod', () => {
  const services = found([aService()]);

  it.each<[string, PodSeenOverrides, string[]]>([
    ['an Ingress to its Service', { ingresses: found([ingress(null)]) }, ['Ingress shop/front (shop.example.com)']],
    ['none through another Service', { ingresses: found([ingress(null, 'api')]) }, []],
    [
      'an HTTPRoute across namespaces',
      { httpRoutes: found([route({ name: 'web', namespace: 'shop' })]) },
      ['HTTPRoute gateways/front (shop.example.com)'],
    ],
    ['none to a Service of that name elsewhere', { httpRoutes: found([route({ name: 'web' })]) }, []],
    [
      'none to another kind of backend',
      { httpRoutes: found([route({ kind: 'Bucket', name: 'web', namespace: 'shop' })]) },
      [],
    ],
    [
      'a route by all listeners of its Gateway',
      { httpRoutes: found([attached()]), gateways: found([gateway()]) },
      ['HTTPRoute gateways/front (by Gateway gateways/edge 80/HTTP, Gateway gateways/edge 443/HTTPS)'],
    ],
    [
      'a route by the one listener that it names',
      {
        grpcRoutes: found([attached({ name: 'edge', sectionName: 'https' }, 'GRPCRoute')]),
        gateways: found([gateway()]),
      },
      ['GRPCRoute gateways/front (by Gateway gateways/edge 443/HTTPS)'],
    ],
    [
      'a target group that is bound to its Service',
      { targetGroupBindings: found([binding()]) },
      ['TargetGroupBinding shop/old-balancer'],
    ],
    ['none by a target group of another Service', { targetGroupBindings: found([binding({}, 'api')]) }, []],
    [
      'none told twice: the controller binds target groups for its Ingresses too',
      { targetGroupBindings: found([binding({ 'ingress.k8s.aws/stack-name': 'front' })]) },
      [],
    ],
  ])('are %s', (_, overrides, expected) => {
    expect(exposure(aPodSeen({ services, ...overrides })).ingresses.value).toEqual(expected);
  });

  it('are unknown when Ingresses could not be listed', () => {
    expect(exposure(aPodSeen({ services, ingresses: unreachable() })).ingresses.value).toBe('unknown');
  });
});

describe('from the internet', () => {
  const byGateway = (looks: PodSeenOverrides): PodSeenOverrides => ({ services: found([aService()]), ...looks });

  it.each<[string, PodSeenOverrides, boolean | 'unknown']>([
    ['nothing leads to a pod without services', {}, false],
    [
      'a Gateway with a public address does',
      byGateway({ httpRoutes: found([attached()]), gateways: found([gateway(['198.51.100.7'])]) }),
      true,
    ],
    [
      'a Gateway whose addresses are internal does not',
      byGateway({
        tcpRoutes: found([attached({ name: 'edge' }, 'TCPRoute')]),
        gateways: found([gateway(['10.0.3.4', 'internal-x.eu-central-1.elb.amazonaws.com'])]),
      }),
      false,
    ],
    [
      'a Gateway whose address tells nothing is unknown',
      byGateway({ httpRoutes: found([attached()]), gateways: found([gateway(['x.elb.eu-central-1.amazonaws.com'])]) }),
      'unknown',
    ],
    [
      'a route whose Gateway is gone leads nobody in',
      byGateway({ httpRoutes: found([attached({ name: 'gone' })]), gateways: found([gateway(['198.51.100.7'])]) }),
      false,
    ],
    [
      'a route whose Gateways nobody could see is unknown',
      byGateway({ httpRoutes: found([attached()]), gateways: unreachable() }),
      'unknown',
    ],
    [
      'a bound target group is unknown: its load balancer is not in Kubernetes',
      byGateway({ targetGroupBindings: found([binding()]) }),
      'unknown',
    ],
    [
      'bindings that could not be listed leave it unknown',
      byGateway({ targetGroupBindings: unreachable() }),
      'unknown',
    ],
    ['a ClusterIP leads nobody in', { services: found([aService()]) }, false],
    [
      'an internet-facing balancer does',
      { services: found([balancer({ [`${annotation}-scheme`]: 'internet-facing' })]) },
      true,
    ],
    ['an internal one does not', { services: found([balancer({ [`${annotation}-scheme`]: 'internal' })]) }, false],
    ['the older annotation counts', { services: found([balancer({ [`${annotation}-internal`]: 'true' })]) }, false],
    ['a balancer without annotation is unknown', { services: found([balancer()]) }, 'unknown'],
    [
      'the host name of an internal one tells',
      { services: found([balancer({}, {}, 'internal-x.elb.amazonaws.com')]) },
      false,
    ],
    [
      'the controller makes internal ones',
      { services: found([balancer({ [`${annotation}-type`]: 'external' })]) },
      false,
    ],
    [
      'private source ranges keep it out',
      {
        services: found([
          balancer({ [`${annotation}-scheme`]: 'internet-facing' }, { loadBalancerSourceRanges: ['10.0.0.0/8'] }),
        ]),
      },
      false,
    ],
    [
      'one public source range does not',
      {
        services: found([
          balancer(
            { [`${annotation}-scheme`]: 'internet-facing' },
            { loadBalancerSourceRanges: ['10.0.0.0/8', '203.0.113.0/24'] },
          ),
        ]),
      },
      true,
    ],
    [
      'an internet-facing Ingress does',
      { services: found([aService()]), ingresses: found([ingress('internet-facing')]) },
      true,
    ],
    [
      'the scheme of another Ingress is its controller’s',
      { services: found([aService()]), ingresses: found([ingress(null)]) },
      'unknown',
    ],
    [
      'an Ingress whose load balancer has the name of an internet-facing one does, whatever the annotation says',
      { services: found([aService()]), ingresses: found([at('k8s-shop-1.eu-central-1.elb.amazonaws.com')]) },
      true,
    ],
    [
      'an Ingress whose load balancer has the name of an internal one does not',
      { services: found([aService()]), ingresses: found([at('internal-k8s-shop-1.eu-central-1.elb.amazonaws.com')]) },
      false,
    ],
    [
      'a classic load balancer of a Service tells by its name',
      { services: found([balancer({}, {}, 'a1b2-1.eu-central-1.elb.amazonaws.com')]) },
      true,
    ],
    [
      'a host port of a node without public address does not',
      { pod: aPod({ spec: { containers: [aContainer({ ports: [{ hostPort: 8080 }] })] } }) },
      false,
    ],
    [
      'a host port of a public node may',
      {
        pod: aPod({ spec: { hostNetwork: true } }),
        node: found({ ...aNode(), status: { addresses: [{ type: 'ExternalIP', address: '198.51.100.1' }] } }),
      },
      'unknown',
    ],
    [
      'a node that could not be seen leaves it open',
      { pod: aPod({ spec: { hostNetwork: true } }), node: unreachable() },
      'unknown',
    ],
    [
      'an enforced policy that admits nobody keeps it out',
      {
        services: found([balancer({ [`${annotation}-scheme`]: 'internet-facing' })]),
        policies: { networkPolicies: found([aNetworkPolicy('deny', { podSelector: {}, policyTypes: ['Ingress'] })]) },
      },
      false,
    ],
    [
      'the same policy keeps nobody out when nothing enforces it',
      {
        services: found([balancer({ [`${annotation}-scheme`]: 'internet-facing' })]),
        policies: { networkPolicies: found([aNetworkPolicy('deny', { podSelector: {}, policyTypes: ['Ingress'] })]) },
        engine: { awsNode: found(anAwsNode({ networkPolicy: false })) },
      },
      true,
    ],
  ])('%s', (_, overrides, expected) => {
    expect(internet(overrides)).toBe(expected);
  });
});

const egress = (to: object[] | null) =>
  found([
    aNetworkPolicy('out', {
      podSelector: {},
      policyTypes: ['Egress'],
      egress: to === null ? [] : [{ to: to as never }],
    }),
  ]);
const fargate = { 'eks.amazonaws.com/compute-type': 'fargate' };
const auto = { 'eks.amazonaws.com/compute-type': 'auto' };

describe('the metadata service', () => {
  it.each<[string, PodSeenOverrides, boolean | 'unknown']>([
    ['is reached on the host network', { pod: aPod({ spec: { hostNetwork: true } }) }, true],
    [
      'is reached on the host network past any policy',
      { pod: aPod({ spec: { hostNetwork: true } }), policies: { networkPolicies: egress(null) } },
      true,
    ],
    ['depends on the hop limit, which is not visible', {}, 'unknown'],
    ['is cut off by an enforced policy', { policies: { networkPolicies: egress(null) } }, false],
    [
      'is not cut off by a policy that nobody enforces',
      { policies: { networkPolicies: egress(null) }, engine: { awsNode: found(anAwsNode({ networkPolicy: false })) } },
      'unknown',
    ],
    [
      'is not cut off by a policy that lets everything out',
      { policies: { networkPolicies: egress([{ ipBlock: { cidr: '0.0.0.0/0' } }]) } },
      'unknown',
    ],
    [
      'is cut off by its exception',
      { policies: { networkPolicies: egress([{ ipBlock: { cidr: '0.0.0.0/0', except: ['169.254.0.0/16'] } }]) } },
      false,
    ],
    [
      'is not cut off when its IPv6 address is open',
      { policies: { networkPolicies: egress([{ ipBlock: { cidr: '::/0' } }]) } },
      'unknown',
    ],
    ['is not there on Fargate', { node: found(aNode({ labels: fargate })) }, false],
    ['is out of reach in Auto Mode', { node: found(aNode({ labels: auto })) }, false],
    [
      'is reached in Auto Mode on the host network',
      { node: found(aNode({ labels: auto })), pod: aPod({ spec: { hostNetwork: true } }) },
      true,
    ],
    ['is unknown when policies could not be listed', { policies: { networkPolicies: unreachable() } }, 'unknown'],
  ])('%s', (_, overrides, expected) => {
    expect(exposure(aPodSeen(overrides)).imds.value).toBe(expected);
  });
});

describe('the host name of a load balancer', () => {
  it.each([
    ['web-123.eu-central-1.elb.amazonaws.com', 'internet-facing'],
    ['dualstack.web-123.us-gov-west-1.elb.amazonaws.com', 'internet-facing'],
    ['internal-web-123.eu-central-1.elb.amazonaws.com', 'internal'],
    ['web-123.elb.eu-central-1.amazonaws.com', null],
    ['web.example.com', null],
    ['web-123.eu-central-1.elb.amazonaws.com.evil.example', null],
  ])('%s is %s', (host, scheme) => {
    expect(schemeOfHost(host)).toBe(scheme);
  });
});

describe('an address block', () => {
  it.each<[string, string, boolean]>([
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['0.0.0.0/0', '169.254.169.254', true],
    ['0.0.0.0/0', 'fd00:ec2::254', false],
    ['::/0', 'fd00:ec2::254', true],
    ['nonsense', '10.0.0.1', false],
    ['10.0.0.0/99', '10.0.0.1', false],
  ])('%s holds %s: %s', (block, address, expected) => {
    expect(contains(block, address)).toBe(expected);
  });

  it.each([
    ['10.1.0.0/16', true],
    ['8.0.0.0/6', false],
    ['0.0.0.0/0', false],
    ['fd00::/8', true],
    ['203.0.113.0/24', false],
  ] as const)('%s is private: %s', (block, expected) => {
    expect(isPrivate(block)).toBe(expected);
  });
});
