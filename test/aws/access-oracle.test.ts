import fc from 'fast-check';
import { stringify } from 'yaml';
import type { KubernetesObject } from '../../src/objects.ts';
import { runs } from '../builders/runs.ts';
import { analyze } from './nca.ts';
import { disagreements } from './packets.ts';

const spaces = ['one', 'two', 'three'] as const;
const key = fc.constantFrom('app', 'tier', 'env');
const value = fc.constantFrom('a', 'b');
const labels = fc.dictionary(key, value, { maxKeys: 3 });
const membership = fc.record({
  key,
  operator: fc.constantFrom('In', 'NotIn'),
  values: fc.uniqueArray(value, { minLength: 1 }),
});
const presence = fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') });
const selectorOf = (expression: fc.Arbitrary<object>) =>
  fc.record({ matchLabels: labels, matchExpressions: fc.array(expression, { maxLength: 2 }) }, { requiredKeys: [] });
const selector = selectorOf(fc.oneof(membership, presence));
/** See what is explained below, 3. */
const selectorElsewhere = selectorOf(membership);

const blocks = [
  { cidr: '0.0.0.0/0' },
  { cidr: '0.0.0.0/0', except: ['192.0.2.0/24'] },
  { cidr: '192.0.2.0/24', except: ['192.0.2.0/25', '192.0.2.200/32'] },
  { cidr: '198.51.100.7/32' },
  { cidr: '::/0', except: ['2001:db8::/32'] },
  { cidr: '2001:db8::/48' },
];

const peer = fc.oneof(
  { weight: 2, arbitrary: fc.record({ podSelector: selector }) },
  { weight: 2, arbitrary: fc.record({ namespaceSelector: selector }) },
  { weight: 2, arbitrary: fc.record({ namespaceSelector: selector, podSelector: selectorElsewhere }) },
  { weight: 1, arbitrary: fc.constantFrom(...blocks).map((ipBlock) => ({ ipBlock })) },
);
const protocol = fc.constantFrom('TCP', 'UDP', 'SCTP');
const port = fc.oneof(
  fc.record({ protocol }),
  fc.record(
    { port: fc.constantFrom('http', 'dns', 'nobody'), protocol: fc.constantFrom('TCP', 'UDP') },
    { requiredKeys: ['port'] },
  ),
  fc.record({ port: fc.integer({ min: 79, max: 84 }), protocol }, { requiredKeys: ['port'] }),
  fc
    .integer({ min: 79, max: 82 })
    .chain((from) => fc.record({ protocol, port: fc.constant(from), endPort: fc.integer({ min: from, max: 84 }) })),
);
const ports = fc.array(port, { maxLength: 2 });
const rulesOf = (peers: 'from' | 'to') =>
  fc.array(fc.record({ [peers]: fc.array(peer, { maxLength: 2 }), ports }, { requiredKeys: [] }), { maxLength: 2 });
type Spec = { policyTypes?: readonly string[]; ingress?: object[]; egress?: object[] };

/**
 * Where the analyzer is not Kubernetes. What it would get wrong is left out of what is generated, so that every disagreement
 * is one; `test/properties/network-access.test.ts` has these cases.
 * 1. Rules of a direction that `policyTypes` leaves out: the analyzer refuses the policy, Kubernetes does not heed them.
 * 2. No `policyTypes` and `egress: []`: the analyzer closes egress, Kubernetes does only where there are rules
 *    (`SetDefaults_NetworkPolicy`, pkg/apis/networking/v1/defaults.go).
 * 3. `Exists` and `DoesNotExist` in a podSelector beside a namespaceSelector: the analyzer looks at pods of the policy's own
 *    namespace only (`get_peers_with_key(self.namespace, …)` in K8sPolicyYamlParser.py), Kubernetes at those selected.
 */
const asTheAnalyzerReads = ({ policyTypes, ingress, egress, ...spec }: Spec): Spec => {
  const isNamed = (type: string): boolean => policyTypes?.includes(type) ?? true;
  const isEgressHeeded = isNamed('Egress') && (policyTypes !== undefined || egress?.length !== 0);
  return {
    ...spec,
    ...(policyTypes ? { policyTypes } : {}),
    ...(ingress && isNamed('Ingress') ? { ingress } : {}),
    ...(egress && isEgressHeeded ? { egress } : {}),
  };
};

const policySpec = fc
  .record(
    {
      podSelector: selector,
      policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
      ingress: rulesOf('from'),
      egress: rulesOf('to'),
    },
    { requiredKeys: ['podSelector'] },
  )
  .map(asTheAnalyzerReads);

const podOf = (at: number, namespace: string, given: object, http: number): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `p${at}`, namespace, labels: { ...given } },
  spec: {
    nodeName: 'node',
    containers: [
      {
        name: 'c',
        image: 'x',
        ports: [
          { name: 'http', containerPort: http, protocol: 'TCP' },
          { name: 'dns', containerPort: 80, protocol: 'UDP' },
        ],
      },
    ],
  },
  status: { phase: 'Running', podIP: `10.1.0.${at + 1}`, podIPs: [{ ip: `10.1.0.${at + 1}` }], hostIP: '10.0.0.1' },
});

const namespaceOf = (name: string, given: object): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { ...given, 'kubernetes.io/metadata.name': name } },
});

/** Three namespaces, up to six pods and four policies, of all that NetworkPolicy can say. */
const town: fc.Arbitrary<KubernetesObject[]> = fc
  .record({
    spaces: fc.tuple(labels, labels, labels),
    pods: fc.array(fc.record({ namespace: fc.constantFrom(...spaces), given: labels, http: fc.constantFrom(80, 83) }), {
      minLength: 2,
      maxLength: 6,
    }),
    policies: fc.array(fc.record({ namespace: fc.constantFrom(...spaces), spec: policySpec }), {
      minLength: 1,
      maxLength: 4,
    }),
  })
  .map(({ spaces: given, pods, policies }) => [
    ...spaces.map((name, at) => namespaceOf(name, given[at] ?? {})),
    ...pods.map(({ namespace, given: own, http }, at) => podOf(at, namespace, own, http)),
    ...policies.map(({ namespace, spec }, at) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `n${at}`, namespace },
      spec,
    })),
  ]);

import.meta.jest.setTimeout(1_800_000);

describe('what is let through', () => {
  it("is what NP-Guard's analyzer says, packet by packet, in generated clusters", async () => {
    const texts = fc
      .sample(town, { numRuns: runs(200), seed: 20_261_124 })
      .map((objects) => objects.map((object) => stringify(object)).join('---\n'));
    const analyzed = await analyze(texts);
    expect(analyzed).toHaveLength(texts.length);
    for (const [at, text] of texts.entries()) {
      const wrong = await disagreements(text, analyzed[at] ?? { cluster: String(at), error: 'missing' });
      if (wrong.length > 0)
        throw new Error(`cluster ${at}: ${wrong.length} packets\n${wrong.slice(0, 5).join('\n')}\n${text}`);
    }
  });
});
