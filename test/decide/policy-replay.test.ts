import { decide } from '../../src/decide/decide.ts';
import { type OldDecision, replayPolicy } from '../../src/decide/policy-replay.ts';
import type { PodSeen } from '../../src/enrich/seen.ts';
import { enrichmentRecord } from '../../src/flow/enrichment-record.ts';
import { aDecideInput, aFoundPod } from '../builders/decision.ts';
import { reverseShell } from '../builders/finding.ts';
import { found, nodeName, unreachable } from '../builders/kubernetes.ts';
import { aBarePod, aPod } from '../builders/pod.ts';
import { aPolicy, aPolicyOf } from '../builders/policy-file.ts';
import { aPodSeen } from '../builders/seen.ts';

const decidedAt = '2026-11-20T11:00:00.000Z';
const observing = aPolicyOf({ mode: 'observe' });

/** A decision as an archive has it: made under a policy, its evidence through JSON. */
const old = (policy = observing, seen: PodSeen = aPodSeen(), at = decidedAt, apply = true): OldDecision => {
  const target = aFoundPod({ seen });
  const decision = decide(aDecideInput({ policy, targets: [target], apply }));
  return {
    finding: reverseShell(),
    decidedAt: at,
    decision,
    targets: [
      {
        target: target.target,
        lookup: target.lookup,
        posture: target.posture,
        enrichment: JSON.parse(JSON.stringify(enrichmentRecord(seen))),
      },
    ],
  };
};

const sibling = aBarePod('web-6d5f7c9b8-zzzzz', {
  metadata: { namespace: 'shop', uid: '44444444-3280-474d-b8cb-fdf03394fc15' },
  spec: { nodeName },
});
const crowded = aPodSeen({ neighbours: found([aPod(), sibling]) });

/** The same pod may be contained again a second later. */
const againAndAgain = 'guards: {reinfectedWithin: 1s}\n';

describe('an archive under a new policy', () => {
  it('differs in nothing when the policy is the same', () => {
    const policy = aPolicyOf();
    expect(replayPolicy(policy, [old(policy)])).toMatchObject([{ differences: [], certain: true }]);
  });

  it('differs where a rule would have acted', () => {
    expect(replayPolicy(aPolicyOf(), [old()])).toMatchObject([
      {
        old: { mode: 'observe', actions: [] },
        new: { mode: 'enforce', actions: ['quarantine'] },
        differences: ['mode', 'actions', 'reasons'],
      },
    ]);
  });

  it('matches labels as they were', () => {
    const policy = aPolicy(
      'rules:\n  - {name: web, when: {lazaret: {pod: {labels: {app: [web]}}, owner: {kind: [Deployment]}}}}\n',
    );
    expect(replayPolicy(policy, [old()])[0]?.new.rule).toBe('web');
  });

  it('keeps what was decided at its own time: an old finding is not stale', () => {
    expect(replayPolicy(aPolicyOf(), [old()])[0]?.new.reasons).not.toContain('stale-finding');
  });

  it('would have cut siblings off, and says so', () => {
    const [replayed] = replayPolicy(aPolicyOf(), [old(aPolicyOf(), crowded)]);
    expect(replayed).toMatchObject({
      new: { actions: [], reasons: ['siblings-cut-off'] },
      differences: [],
      certain: true,
    });
  });

  it('is uncertain about siblings that the old decision did not ask for', () => {
    const nothing = aPolicyOf({ mode: 'observe', do: [] });
    expect(replayPolicy(aPolicyOf(), [old(nothing, crowded)])).toMatchObject([
      { new: { actions: [] }, certain: false },
    ]);
  });

  it('does not act where a look had failed that no record keeps', () => {
    const blind = aPodSeen({ rbac: { roles: unreachable() } });
    expect(replayPolicy(aPolicyOf(), [old(observing, blind)])).toMatchObject([
      { new: { actions: [], reasons: ['look-failed'] } },
    ]);
  });

  it('uses up its own budget, in the order of time', () => {
    const times = [3, 1, 2, 0].map((minute) => `2026-11-20T11:0${minute}:00.000Z`);
    const policy = aPolicyOf(
      { expires: '1m' },
      `budgets: {perNamespaceAndHour: 2, perClusterAndHour: 9}\n${againAndAgain}`,
    );
    const replayed = replayPolicy(
      policy,
      times.map((at) => old(observing, aPodSeen(), at)),
    );
    expect(replayed.map((one) => one.new.actions.length)).toEqual([1, 1, 0, 0]);
    expect(replayed[3]?.new.reasons).toEqual(['namespace-budget-exceeded']);
  });

  it('contains the same workload once, and leaves what comes again to a person', () => {
    const replayed = replayPolicy(
      aPolicyOf({ expires: '1m' }),
      ['2026-11-20T11:00:00.000Z', '2026-11-20T11:30:00.000Z'].map((at) => old(observing, aPodSeen(), at)),
    );
    expect(replayed.map((one) => one.new.reasons)).toEqual([['rule-enforces'], ['re-infected']]);
  });

  it('holds a target until its plan would have expired', () => {
    const replayed = replayPolicy(
      aPolicyOf({ expires: '2m' }, againAndAgain),
      ['2026-11-20T11:00:00.000Z', '2026-11-20T11:01:00.000Z', '2026-11-20T11:03:00.000Z'].map((at) =>
        old(observing, aPodSeen(), at),
      ),
    );
    expect(replayed.map((one) => one.new.reasons)).toEqual([
      ['rule-enforces'],
      ['contained-before'],
      ['rule-enforces'],
    ]);
  });

  it('stays unapplied where it was unapplied', () => {
    expect(replayPolicy(aPolicyOf(), [old(observing, aPodSeen(), decidedAt, false)])).toMatchObject([
      { new: { actions: [], reasons: ['not-applied'] } },
    ]);
  });
});
