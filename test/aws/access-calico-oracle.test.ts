import fc from 'fast-check';
import { stringify } from 'yaml';
import type { KubernetesObject } from '../../src/objects.ts';
import { runs } from '../builders/runs.ts';
import { analyze } from './nca.ts';
import { disagreements } from './packets.ts';

const spaces = ['one', 'two'] as const;
const key = fc.constantFrom('app', 'tier');
const value = fc.constantFrom('a', 'b');
const labels = fc.dictionary(key, value, { maxKeys: 2 });

const term = fc.oneof(
  fc.tuple(key, fc.constantFrom('==', '!='), value).map(([k, is, v]) => `${k} ${is} '${v}'`),
  fc.tuple(key, fc.constantFrom('in', 'not in'), value).map(([k, is, v]) => `${k} ${is} { '${v}', 'c' }`),
  key.map((k) => `has(${k})`),
  key.map((k) => `!has(${k})`),
  fc.constant('all()'),
);
const selector = fc.oneof(
  term,
  fc.tuple(term, term).map(([a, b]) => `${a} && ${b}`),
  fc.tuple(term, term).map(([a, b]) => `${a} || ${b}`),
);

const end = fc.oneof(
  { weight: 1, arbitrary: fc.constant({}) },
  { weight: 3, arbitrary: selector.map((one) => ({ selector: one })) },
  { weight: 2, arbitrary: fc.tuple(selector, selector).map(([a, b]) => ({ selector: a, namespaceSelector: b })) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(['192.0.2.0/24'], ['192.0.2.0/25', '203.0.113.0/24']).map((nets) => ({ nets })),
  },
);
const ports = fc.constantFrom([80], ['79:82'], [81, '83:84']);
const rule = (way: 'ingress' | 'egress') =>
  fc
    .record({
      action: fc.constantFrom('Allow', 'Deny', 'Allow', 'Deny', 'Pass'),
      peer: end,
      transport: fc.option(fc.record({ protocol: fc.constantFrom('TCP', 'UDP'), ports: fc.option(ports) })),
    })
    .map(({ action, peer, transport }) => {
      const destination = {
        ...(way === 'egress' ? peer : {}),
        ...(transport?.ports ? { ports: transport.ports } : {}),
      };
      return {
        action,
        ...(transport ? { protocol: transport.protocol } : {}),
        ...(way === 'ingress' && Object.keys(peer).length > 0 ? { source: peer } : {}),
        ...(Object.keys(destination).length > 0 ? { destination } : {}),
      };
    });

const spec = fc.record({
  selector,
  types: fc.constantFrom<string[]>(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
  ingress: fc.array(rule('ingress'), { maxLength: 3 }),
  egress: fc.array(rule('egress'), { maxLength: 3 }),
});

const podOf = (at: number, namespace: string, given: object): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: `p${at}`, namespace, labels: { ...given } },
  spec: { nodeName: 'node', containers: [{ name: 'c', image: 'x' }] },
  status: { phase: 'Running', podIP: `10.1.0.${at + 1}`, podIPs: [{ ip: `10.1.0.${at + 1}` }], hostIP: '10.0.0.1' },
});

/** Two namespaces, up to five pods and three policies, namespaced and global, each with an order of its own. */
const town: fc.Arbitrary<KubernetesObject[]> = fc
  .record({
    spaces: fc.tuple(labels, labels),
    pods: fc.array(fc.record({ namespace: fc.constantFrom(...spaces), given: labels }), { minLength: 2, maxLength: 5 }),
    policies: fc.array(fc.record({ namespace: fc.option(fc.constantFrom(...spaces)), given: spec }), {
      minLength: 1,
      maxLength: 3,
    }),
    orders: fc.shuffledSubarray([10, 20, 30], { minLength: 3 }),
  })
  .map(({ spaces: given, pods, policies, orders }) => [
    ...spaces.map((name, at) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: { ...given[at], 'kubernetes.io/metadata.name': name } },
    })),
    ...pods.map(({ namespace, given: own }, at) => podOf(at, namespace, own)),
    ...policies.map(({ namespace, given: { types, ingress, egress, ...one } }, at) => ({
      apiVersion: 'projectcalico.org/v3',
      kind: namespace === null ? 'GlobalNetworkPolicy' : 'NetworkPolicy',
      metadata: { name: `n${at}`, ...(namespace === null ? {} : { namespace }) },
      spec: {
        ...one,
        order: orders[at],
        types,
        ...(types.includes('Ingress') ? { ingress } : {}),
        ...(types.includes('Egress') ? { egress } : {}),
      },
    })),
  ]);

import.meta.jest.setTimeout(1_800_000);

describe('what Calico policies let through', () => {
  it("is what NP-Guard's analyzer says, packet by packet, in generated clusters", async () => {
    const texts = fc
      .sample(town, { numRuns: runs(200), seed: 20_261_124 })
      .map((objects) => objects.map((object) => stringify(object)).join('---\n'));
    const analyzed = await analyze(texts);
    for (const [at, text] of texts.entries()) {
      const wrong = await disagreements(text, analyzed[at] ?? { cluster: String(at), error: 'missing' });
      if (wrong.length > 0)
        throw new Error(`cluster ${at}: ${wrong.length} packets\n${wrong.slice(0, 5).join('\n')}\n${text}`);
    }
  });
});
