import fc from 'fast-check';
import type { Direction, Peer } from '../../src/network/access.ts';
import { access } from '../../src/network/residual.ts';
import { selects } from '../../src/network/selects.ts';
import type { LabelSelector, NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort, Pod } from '../../src/objects.ts';
import { aNamespace, aNetworkPolicy, found } from '../builders/kubernetes.ts';
import { aPod } from '../builders/pod.ts';
import { runs } from '../builders/runs.ts';
import { aPodSeen } from '../builders/seen.ts';

const key = fc.constantFrom('app', 'tier');
const value = fc.constantFrom('a', 'b');
const labels = fc.dictionary(key, value, { maxKeys: 2 });
const expression = fc.record({
  key,
  operator: fc.constantFrom('In', 'NotIn'),
  values: fc.array(value, { minLength: 1, maxLength: 2 }),
});
const presence = fc.record({ key, operator: fc.constantFrom('Exists', 'DoesNotExist') });
const selector: fc.Arbitrary<LabelSelector> = fc.record(
  { matchLabels: labels, matchExpressions: fc.array(fc.oneof(expression, presence), { maxLength: 2 }) },
  { requiredKeys: [] },
);
const port: fc.Arbitrary<NetworkPolicyPort> = fc.oneof(
  fc.record({ protocol: fc.constantFrom('TCP', 'UDP') }),
  fc.record({ port: fc.constantFrom('http', 'dns') }),
  fc
    .integer({ min: 78, max: 84 })
    .chain((first) =>
      fc.record({ port: fc.constant(first), endPort: fc.integer({ min: first, max: 86 }) }, { requiredKeys: ['port'] }),
    ),
);
const peer: fc.Arbitrary<NetworkPolicyPeer> = fc.oneof(
  fc.record({ podSelector: selector }),
  fc.record({ namespaceSelector: selector }),
  fc.record({ namespaceSelector: selector, podSelector: selector }),
);
const ports = fc.array(port, { maxLength: 2 });
const peers = fc.array(peer, { maxLength: 2 });
const policySpec: fc.Arbitrary<NonNullable<NetworkPolicy['spec']>> = fc.record(
  {
    podSelector: selector,
    policyTypes: fc.constantFrom(['Ingress'], ['Egress'], ['Ingress', 'Egress']),
    ingress: fc.array(fc.record({ from: peers, ports }, { requiredKeys: [] }), { maxLength: 2 }),
    egress: fc.array(fc.record({ to: peers, ports }, { requiredKeys: [] }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const namespaces = ['one', 'two'];
const podIn = (namespace: string, name: string, given: { [key: string]: string }, http: number): Pod =>
  aPod({
    metadata: { name, namespace, uid: `uid-${namespace}-${name}`, labels: given },
    spec: {
      containers: [
        {
          name: 'c',
          ports: [
            { name: 'http', containerPort: http },
            { name: 'dns', containerPort: 79, protocol: 'UDP' },
          ],
        },
      ],
    },
  });
const pods = fc
  .array(fc.record({ namespace: fc.constantFrom(...namespaces), given: labels, http: fc.constantFrom(80, 83) }), {
    minLength: 1,
    maxLength: 4,
  })
  .map((all) => all.map(({ namespace, given, http }, n) => podIn(namespace, `pod-${n}`, given, http)));

const world = fc.record({
  self: fc
    .record({ given: labels, http: fc.constantFrom(80, 81) })
    .map(({ given, http }) => podIn('one', 'self', given, http)),
  pods,
  namespaces: fc.tuple(labels, labels).map(([one, two]) => [aNamespace('one', one), aNamespace('two', two)]),
  policies: fc
    .array(policySpec, { maxLength: 3 })
    .map((specs) => specs.map((spec, n) => aNetworkPolicy(`p${n}`, spec, 'one'))),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;
type Packet = {
  readonly way: 'ingress' | 'egress';
  readonly other: Pod;
  readonly protocol: string;
  readonly port: number;
};

const labelsOf = ({ metadata }: Pod) => metadata?.labels ?? {};

/** One packet against the words of the API reference, rule by rule: nothing is resolved, merged or named. */
const passes = (
  { self, namespaces: all, policies }: World,
  { way, other, protocol, port: number }: Packet,
): boolean => {
  const receiver = way === 'ingress' ? self : other;
  const namespaceLabels =
    all.find(({ metadata }) => metadata?.name === other.metadata?.namespace)?.metadata?.labels ?? {};
  const isPeer = ({ podSelector, namespaceSelector }: NetworkPolicyPeer): boolean =>
    (namespaceSelector ? selects(namespaceSelector, namespaceLabels) : other.metadata?.namespace === 'one') &&
    (podSelector ? selects(podSelector, labelsOf(other)) : true);
  const isPort = (one: NetworkPolicyPort): boolean => {
    if ((one.protocol ?? 'TCP') !== protocol) return false;
    if (one.port === undefined) return true;
    if (typeof one.port === 'number') return number >= one.port && number <= (one.endPort ?? one.port);
    const named = receiver.spec?.containers?.flatMap((container) => container.ports ?? []) ?? [];
    return named.some(
      (each) => each.name === one.port && (each.protocol ?? 'TCP') === protocol && each.containerPort === number,
    );
  };
  const isIsolating = ({ spec }: NetworkPolicy): boolean => {
    if (spec?.policyTypes) return spec.policyTypes.includes(way === 'ingress' ? 'Ingress' : 'Egress');
    return way === 'ingress' || (spec?.egress?.length ?? 0) > 0;
  };
  const selecting = policies.filter(
    (policy) => selects(policy.spec?.podSelector ?? {}, labelsOf(self)) && isIsolating(policy),
  );
  if (selecting.length === 0) return true;
  const rules = selecting.flatMap(({ spec }) =>
    way === 'ingress'
      ? (spec?.ingress ?? []).map((rule) => ({ ...rule, peers: rule.from }))
      : (spec?.egress ?? []).map((rule) => ({ ...rule, peers: rule.to })),
  );
  return rules.some(
    (rule) => (!rule.peers?.length || rule.peers.some(isPeer)) && (!rule.ports?.length || rule.ports.some(isPort)),
  );
};

const told = ({ selectedBy, peers: all }: Direction, { other, protocol, port: number }: Packet): boolean => {
  if (selectedBy.length === 0) return true;
  const isIt = (one: Peer): boolean =>
    'pod' in one && one.pod.name === other.metadata?.name && one.pod.namespace === other.metadata?.namespace;
  const admits = ({ ports: ranges }: Peer): boolean =>
    ranges?.some((range) => range.protocol === protocol && number >= range.from && number <= range.to) ?? true;
  return all.some((one) => isIt(one) && admits(one));
};

const seenFrom = ({ self, pods: all, namespaces: spaces, policies }: World) =>
  aPodSeen({
    pod: self,
    neighbours: found([self, ...all.filter(({ metadata }) => metadata?.namespace === 'one')]),
    elsewhere: found(all.filter(({ metadata }) => metadata?.namespace !== 'one')),
    namespace: found(spaces[0]!),
    namespaces: found(spaces),
    policies: { networkPolicies: found(policies) },
  });

const packetsTo = (all: readonly Pod[]): Packet[] =>
  all.flatMap((other) =>
    (['ingress', 'egress'] as const).flatMap((way) =>
      ['TCP', 'UDP'].flatMap((protocol) =>
        Array.from({ length: 10 }, (_, n) => ({ way, other, protocol, port: 77 + n })),
      ),
    ),
  );

describe('access', () => {
  it('says of every pod and port what one packet would meet, by the words of the API reference', () => {
    fc.assert(
      fc.property(world, (given) => {
        const answer = access(seenFrom(given));
        expect(answer.unknown).toEqual([]);
        for (const packet of packetsTo(given.pods))
          if (told(answer[packet.way], packet) !== passes(given, packet))
            throw new Error(`${packet.way} ${packet.other.metadata?.name} ${packet.protocol} ${packet.port}`);
      }),
      { numRuns: runs(300) },
    );
  });

  it('grows with every policy that is added and selected already, and never shrinks', () => {
    fc.assert(
      fc.property(world, policySpec, (given, spec) => {
        const added = {
          ...given,
          policies: [...given.policies, aNetworkPolicy('added', { ...spec, podSelector: {} }, 'one')],
        };
        const [before, after] = [access(seenFrom(given)), access(seenFrom(added))];
        for (const packet of packetsTo(given.pods))
          if (before[packet.way].selectedBy.length > 0 && told(before[packet.way], packet))
            expect(told(after[packet.way], packet)).toBe(true);
      }),
      { numRuns: runs(100) },
    );
  });

  it('never throws, whatever a snapshot holds where policies should be', () => {
    fc.assert(
      fc.property(fc.array(fc.anything()), fc.anything(), (rules, selecting) => {
        const odd = {
          metadata: { name: 'odd', namespace: 'shop' },
          spec: { podSelector: selecting, ingress: rules, egress: rules },
        };
        const seen = aPodSeen({ policies: { networkPolicies: found([odd as unknown as NetworkPolicy]) } });
        expect(access(seen).pod).toEqual({ namespace: 'shop', name: 'web-6d5f7c9b8-abcde' });
      }),
      { numRuns: runs(300) },
    );
  });
});
