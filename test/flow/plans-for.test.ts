import type { ActionId } from '../../src/decide/decision.ts';
import type { PodSeen } from '../../src/enrich/seen.ts';
import type { Target } from '../../src/finding/finding.ts';
import { plansFor, withoutRefused } from '../../src/flow/plans-for.ts';
import { keysOf } from '../../src/flow/records.ts';
import { aDecision, aPosture, now } from '../builders/decision.ts';
import { reverseShell } from '../builders/finding.ts';
import { aBarePod } from '../builders/pod.ts';
import { aPodSeen } from '../builders/seen.ts';

const finding = reverseShell();
const both: readonly ActionId[] = ['quarantine', 'rollout'];
const bare = aPodSeen({ pod: aBarePod('web-6d5f7c9b8-abcde'), owners: [] });

const planned = (named: readonly ActionId[], seen: PodSeen = aPodSeen()) => {
  const decision = aDecision({ actions: named, wouldDo: named });
  const target = finding.targets[0] as Target;
  const looked = { target, lookup: 'found', ref: null, problems: [], seen, posture: aPosture() } as const;
  const plans = plansFor({ finding, looked, decision, keys: keysOf(finding), now });
  return { plans, decision: withoutRefused(decision, plans) };
};

describe('quarantine and rollout in one rule', () => {
  it('make one plan, the rollout, in whichever order they are named', () => {
    const { plans, decision } = planned(both);
    expect(plans.map(({ action, refusals }) => [action, refusals])).toEqual([['rollout', []]]);
    expect(decision).toMatchObject({ actions: ['rollout'], wouldDo: both });
    expect(planned(both.toReversed()).plans).toEqual(plans);
  });

  it('leave the quarantine alone where nothing can be restarted, and say why', () => {
    const { plans, decision } = planned(both, bare);
    expect(plans.map(({ action }) => action)).toEqual(both);
    expect(decision.actions).toEqual(['quarantine']);
    expect(decision.reasons.map(({ code }) => code)).toContain('cannot-roll-out');
  });

  it('beside scaling, the rollout and the scaling are planned', () => {
    expect(planned(['quarantine', 'rollout', 'scale']).plans.map(({ action }) => action)).toEqual(['rollout', 'scale']);
  });
});
