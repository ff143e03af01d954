import { decide } from '../../src/decide/decide.ts';
import type { DecidedOn } from '../../src/decide/decided-target.ts';
import { aDecideInput, aFoundPod, aHistory } from '../builders/decision.ts';
import {
  findingOf,
  findingOfType,
  nodeTags,
  parsed,
  reverseShell,
  runtimeDetail,
  sequenceDetail,
} from '../builders/finding.ts';
import { aPolicy, aPolicyOf } from '../builders/policy-file.ts';

const codes = (decision: { reasons: readonly { code: string }[] }): string[] =>
  decision.reasons.map(({ code }) => code);

describe('a decision', () => {
  it('enforces what the first matching rule names when no guard objects', () => {
    const decision = decide(aDecideInput());
    expect(decision).toMatchObject({
      actions: ['quarantine'],
      wouldDo: ['quarantine'],
      rule: 'everything',
      mode: 'enforce',
      expiresAfterSeconds: 86_400,
    });
    expect(codes(decision)).toEqual(['rule-enforces']);
    expect(decision.targets).toEqual([{ actions: ['quarantine'], reasons: [] }]);
  });

  it('carries the hash of the policy, so that it can be told which one decided', () => {
    const policy = aPolicyOf();
    expect(decide(aDecideInput({ policy })).policySha256).toBe(policy.sha256);
  });

  it.each([
    ['no policy', { policy: null }, 'no-policy', 'observe', []],
    [
      'no rule that matches',
      { policy: aPolicyOf({ when: { region: ['nowhere'] } }) },
      'no-rule-matched',
      'observe',
      [],
    ],
    ['a rule that observes', { policy: aPolicyOf({ mode: 'observe' }) }, 'rule-observes', 'observe', ['quarantine']],
    [
      'a rule that wants approval',
      { policy: aPolicyOf({ mode: 'approve' }) },
      'approval-needed',
      'approve',
      ['quarantine'],
    ],
    ['a run without --apply', { apply: false }, 'not-applied', 'enforce', ['quarantine']],
  ])('does nothing with %s, and says what would be done', (_what, changes, code, mode, wouldDo) => {
    const decision = decide(aDecideInput(changes));
    expect(decision).toMatchObject({ actions: [], wouldDo, mode });
    expect(codes(decision)).toEqual([code]);
  });

  it('is made by the first rule that matches, even where a later one would do more', () => {
    const policy = aPolicy(`rules:
  - {name: shop is watched, when: {lazaret: {namespace: {name: [shop]}}}, mode: observe}
  - {name: everything else, when: {}, do: [quarantine], mode: enforce}
`);
    expect(decide(aDecideInput({ policy }))).toMatchObject({ rule: 'shop is watched', actions: [] });
  });

  it('does all of a list or nothing: no action of a rule is done alone', () => {
    const policy = aPolicyOf({ do: ['quarantine', 'scale'] }, 'budgets: {perNamespaceAndHour: 1}\n');
    const decision = decide(aDecideInput({ policy }));
    expect(decision).toMatchObject({ actions: [], wouldDo: ['quarantine', 'scale'] });
    expect(codes(decision)).toEqual(['namespace-budget-exceeded']);
  });

  it('is about the pod where a node comes with it, and tells why the node is left alone', () => {
    const finding = findingOfType('PrivilegeEscalation:Runtime/RuncContainerEscape');
    const node: DecidedOn = { target: finding.targets[1]!, lookup: 'not-a-pod', seen: null, posture: null };
    const decision = decide(aDecideInput({ finding, targets: [aFoundPod(), node] }));
    expect(decision.actions).toEqual(['quarantine']);
    expect(decision.targets?.map(({ actions, reasons }) => [actions, reasons.map(({ code }) => code)])).toEqual([
      [['quarantine'], []],
      [[], ['action-not-allowed-for-class']],
    ]);
  });

  it('does nothing to one target while another could not be looked at', () => {
    const finding = findingOfType('PrivilegeEscalation:Runtime/RuncContainerEscape');
    const other = aFoundPod({ lookup: 'unreachable', seen: null, posture: null });
    const decision = decide(aDecideInput({ finding, targets: [aFoundPod(), other] }));
    expect(decision.actions).toEqual([]);
    expect(codes(decision)).toContain('unreachable');
  });

  it('leaves members of an attack sequence to a person', () => {
    const finding = findingOf(sequenceDetail());
    const targets = finding.targets.map((target) =>
      target.class === 'pod'
        ? { ...aFoundPod(), target }
        : { target, lookup: 'not-a-pod' as const, seen: null, posture: null },
    );
    const decision = decide(aDecideInput({ finding, targets }));
    expect(decision.actions).toEqual([]);
    expect(codes(decision)).toContain('class-not-actionable');
  });

  it('that cannot be made is a decision to do nothing', () => {
    const history = aHistory({ containedBefore: () => null });
    const broken = { ...aDecideInput({ history }), targets: null } as unknown as Parameters<typeof decide>[0];
    expect(decide(broken)).toMatchObject({ actions: [], reasons: [{ code: 'not-decided' }] });
  });

  it('counts what it would do itself against the budget', () => {
    const finding = reverseShell();
    const targets = [aFoundPod(), aFoundPod(), aFoundPod(), aFoundPod()];
    const decision = decide(aDecideInput({ finding, targets }));
    expect(decision.actions).toEqual([]);
    expect(decision.targets?.map(({ reasons }) => reasons.length)).toEqual([0, 0, 0, 1]);
  });

  it('of a finding on a node names nothing to do for the node', () => {
    const result = parsed({
      ...runtimeDetail(),
      resource: { resourceType: 'Instance', instanceDetails: { instanceId: 'i-0123456789abcdef0', tags: nodeTags } },
    });
    if (result.kind !== 'finding') throw new Error('no finding');
    const target = result.finding.targets[0]!;
    const decision = decide(
      aDecideInput({ finding: result.finding, targets: [{ target, lookup: 'not-a-pod', seen: null, posture: null }] }),
    );
    expect(decision.actions).toEqual([]);
    expect(codes(decision)).toEqual(expect.arrayContaining(['class-not-actionable', 'action-not-allowed-for-class']));
  });
});
