import fc from 'fast-check';
import { type DecideInput, decide } from '../../src/decide/decide.ts';
import type { DecidedOn } from '../../src/decide/decided-target.ts';
import { lookups } from '../../src/decide/lookups.ts';
import { catalogue } from '../../src/finding/catalogue.ts';
import { targetClasses } from '../../src/finding/finding.ts';
import { aDecideInput, aFoundPod, aHistory } from '../builders/decision.ts';
import { findingOfType } from '../builders/finding.ts';
import { unreachable } from '../builders/kubernetes.ts';
import { podUid } from '../builders/pod.ts';
import { aPolicyOf } from '../builders/policy-file.ts';
import { runs } from '../builders/runs.ts';
import { aPodSeen } from '../builders/seen.ts';

const numRuns = runs(150);
const findings = catalogue.map(({ type }) => findingOfType(type));
const policies = ['observe', 'approve', 'enforce'].flatMap((mode) => [
  aPolicyOf({ mode }),
  aPolicyOf(
    { mode, do: ['quarantine', 'scale'], accept: ['siblings-cut-off'] },
    'guards: {minSeverity: 0, staleAfter: 3650d}\n',
  ),
]);
const failing = [
  aPodSeen({ node: unreachable() }),
  aPodSeen({ neighbours: unreachable() }),
  aPodSeen({ policies: { calicoNetworkPolicies: unreachable() } }),
  aPodSeen({ engine: { awsNodePods: unreachable() } }),
  aPodSeen({ rbac: { clusterRoles: unreachable() } }),
];

const target: fc.Arbitrary<DecidedOn> = fc
  .record({
    class: fc.constantFrom(...targetClasses),
    lookup: fc.constantFrom(...lookups),
    named: fc.boolean(),
    uid: fc.constantFrom(podUid, null, 'ffffffff-0000-0000-0000-000000000000'),
    namespace: fc.constantFrom('shop', 'kube-system'),
    seen: fc.constantFrom(null, aPodSeen(), ...failing),
  })
  .map(({ class: targetClass, lookup, named, uid, namespace, seen }) =>
    aFoundPod({
      target: {
        ...aFoundPod().target,
        class: targetClass,
        pod: named ? { namespace, name: 'web-6d5f7c9b8-abcde', uid } : null,
      },
      lookup,
      seen,
    }),
  );

const history = fc
  .record({ acted: fc.nat({ max: 8 }), inShop: fc.nat({ max: 8 }), held: fc.boolean() })
  .map(({ acted, inShop, held }) =>
    aHistory({
      actedLastHour: acted,
      actedLastHourByNamespace: new Map([['shop', inShop]]),
      containedBefore: () => (held ? 'abc' : null),
    }),
  );

const input: fc.Arbitrary<DecideInput> = fc.record({
  finding: fc
    .tuple(fc.constantFrom(...findings), fc.boolean(), fc.boolean(), fc.constantFrom(...targetClasses, 'pod' as const))
    .map(([finding, sample, knownType, targetClass]) => ({ ...finding, sample, knownType, targetClass })),
  targets: fc.array(target, { maxLength: 4 }),
  policy: fc.constantFrom(null, ...policies),
  history,
  now: fc.constant(aDecideInput().now),
  apply: fc.boolean(),
});

/** Inputs that would be acted on, for the doubts to be put into. */
const good: fc.Arbitrary<DecideInput> = fc
  .record({
    enforcing: fc.constantFrom(...policies.filter(({ policy }) => policy.rules[0]?.mode === 'enforce')),
    history: fc.nat({ max: 1 }),
  })
  .map(({ enforcing, history: acted }) =>
    aDecideInput({ policy: enforcing, history: aHistory({ actedLastHour: acted }) }),
  );

const doubts: { [what: string]: [code: string, put: (input: DecideInput) => DecideInput] } = {
  'a sample': ['sample', (one) => ({ ...one, finding: { ...one.finding, sample: true } })],
  'an unknown type': ['unknown-type', (one) => ({ ...one, finding: { ...one.finding, knownType: false } })],
  'a look that failed': [
    'unreachable',
    (one) => ({ ...one, targets: [aFoundPod({ lookup: 'unreachable', seen: null, posture: null })] }),
  ],
  'a UID mismatch': [
    'uid-mismatch',
    (one) => ({ ...one, targets: [aFoundPod({ lookup: 'replaced', seen: null, posture: null })] }),
  ],
  'a budget that is used up': [
    'cluster-budget-exceeded',
    (one) => ({ ...one, history: aHistory({ actedLastHour: 1000 }) }),
  ],
};

describe('it never acts on doubt', () => {
  it('the inputs that the doubts are put into are acted on without them', () => {
    fc.assert(
      fc.property(good, (one) => expect(decide(one).actions).not.toEqual([])),
      { numRuns: runs(20) },
    );
  });

  it.each(Object.entries(doubts))('%s: no action, and the reason is recorded', (_what, [code, put]) => {
    fc.assert(
      fc.property(fc.oneof(good, input), (one) => {
        const decision = decide(put(one));
        expect(decision.actions).toEqual([]);
        if (one.targets.length > 0 || code !== 'unreachable')
          expect(decision.reasons.map((reason) => reason.code)).toContain(code);
      }),
      { numRuns },
    );
  });

  it('any look around the pod that failed: no action', () => {
    fc.assert(
      fc.property(good, fc.constantFrom(...failing), (one, seen) => {
        const decision = decide({ ...one, targets: [aFoundPod({ seen })] });
        expect(decision.actions).toEqual([]);
        expect(decision.reasons.map(({ code }) => code)).toContain('look-failed');
      }),
      { numRuns: runs(50) },
    );
  });
});

describe('a decision', () => {
  it('is total and the same for the same input, and always says why', () => {
    fc.assert(
      fc.property(input, (one) => {
        const decision = decide(one);
        expect(decide(one)).toEqual(decision);
        expect(decision.reasons.length).toBeGreaterThan(0);
        expect(decision.reasons.map(({ code }) => code)).not.toContain('not-decided');
        expect(decision.targets?.length).toBe(one.targets.length);
      }),
      { numRuns },
    );
  });

  it('acts only in enforce and applied, only as its rule says, and only on a pod that was found by its UID outside protected namespaces', () => {
    fc.assert(
      fc.property(fc.oneof(good, input), (one) => {
        const { actions, wouldDo, mode, targets } = decide(one);
        if (actions.length === 0) return;
        expect([mode, one.apply, actions]).toEqual(['enforce', true, wouldDo]);
        const acted = one.targets.filter((_target, at) => (targets?.[at]?.actions.length ?? 0) > 0);
        expect(acted.length).toBeGreaterThan(0);
        for (const { target: on, lookup, seen } of acted) {
          expect([on.class, lookup, on.pod?.uid, on.pod?.namespace]).toEqual([
            'pod',
            'found',
            seen?.pod.metadata?.uid,
            'shop',
          ]);
        }
      }),
      { numRuns: runs(400) },
    );
  });

  it('never throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        expect(
          decide({ ...aDecideInput(), targets: anything, finding: anything } as unknown as DecideInput).actions,
        ).toEqual([]);
      }),
      { numRuns },
    );
  });
});
