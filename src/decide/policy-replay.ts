import type { Lookup, PodSeen } from '../enrich/seen.ts';
import type { Finding, Target } from '../finding/finding.ts';
import { canonicalJson } from '../json.ts';
import type { Posture } from '../posture/posture.ts';
import type { Reason } from '../reason.ts';
import { type DecideInput, decide } from './decide.ts';
import type { DecidedOn } from './decided-target.ts';
import type { Decision } from './decision.ts';
import type { LoadedPolicy } from './policy.ts';
import { replayedHistory } from './replayed-history.ts';
import { seenAgain } from './seen-again.ts';

/** A stored decision with the finding that it is about. */
export type OldDecision = {
  readonly finding: Finding;
  readonly decidedAt: string;
  readonly decision: Decision;
  readonly targets: readonly {
    readonly target: Target;
    readonly lookup: Lookup;
    readonly posture: Posture | null;
    /** As the decision record has it. */
    readonly enrichment: unknown;
  }[];
};

type Summary = Pick<Decision, 'rule' | 'mode' | 'actions' | 'wouldDo'> & { readonly reasons: readonly string[] };
export type ReplayDifference = keyof Summary;

export type Replayed = {
  readonly finding: Pick<Finding, 'accountId' | 'region' | 'id' | 'updatedAt' | 'count' | 'type' | 'severity'>;
  readonly old: Summary;
  readonly new: Summary;
  readonly differences: readonly ReplayDifference[];
  /** False where the record does not hold all that the new decision rests on. */
  readonly certain: boolean;
};

/** Objections that rest on evidence which no record keeps whole: what the old decision found still holds. */
const kept = new Set(['look-failed', 'siblings-unknown']);

const summaryOf = ({ rule, mode, actions, wouldDo, reasons }: Decision): Summary => ({
  rule,
  mode,
  actions,
  wouldDo,
  reasons: [...new Set(reasons.map(({ code }) => code))].sort(),
});

const has = (reasons: readonly Reason[], code: string): boolean => reasons.some((one) => one.code === code);

/** The old decision asked about siblings and found none at risk, which the names alone cannot tell. */
const hadNoSiblings = ({ wouldDo, accept, reasons }: Decision): boolean =>
  wouldDo.includes('quarantine') && !accept.includes('siblings-cut-off') && !has(reasons, 'siblings-cut-off');

const alone = (seen: PodSeen): PodSeen => ({ ...seen, neighbours: { state: 'found', value: [seen.pod] } });

const targetsOf = ({ decision, targets }: OldDecision): DecidedOn[] =>
  targets.map(({ target, lookup, posture, enrichment }) => {
    const seen = seenAgain(enrichment);
    return { target, lookup, posture, seen: seen && hadNoSiblings(decision) ? alone(seen) : seen };
  });

const isCertain = (old: OldDecision, targets: readonly DecidedOn[], decision: Decision): boolean =>
  targets.every(({ lookup, seen }) => lookup !== 'found' || seen !== null) &&
  (old.decision.wouldDo.includes('quarantine') || !has(decision.reasons, 'siblings-cut-off'));

const withKept = (decision: Decision, old: Decision): Decision => {
  const carried = old.reasons.filter(({ code }) => kept.has(code) && !has(decision.reasons, code));
  if (carried.length === 0) return decision;
  return {
    ...decision,
    actions: [],
    reasons: [...decision.reasons.filter(({ code }) => code !== 'rule-enforces'), ...carried],
    ...(decision.targets ? { targets: decision.targets.map((target) => ({ ...target, actions: [] })) } : {}),
  };
};

const compared = (old: OldDecision, decision: Decision, targets: readonly DecidedOn[]): Replayed => {
  const { accountId, region, id, updatedAt, count, type, severity } = old.finding;
  const [before, after] = [summaryOf(old.decision), summaryOf(decision)];
  const fields = Object.keys(before) as ReplayDifference[];
  return {
    finding: { accountId, region, id, updatedAt, count, type, severity },
    old: before,
    new: after,
    differences: fields.filter((field) => canonicalJson(before[field]) !== canonicalJson(after[field])),
    certain: isCertain(old, targets, decision),
  };
};

/**
 * What a policy would have decided about an archive, beside what was decided. In the order of the old decisions, each at
 * its own time; budgets and targets held before are those of the replay, since other actions would have used up others.
 */
export const replayPolicy = (policy: LoadedPolicy, decisions: readonly OldDecision[]): Replayed[] => {
  const history = replayedHistory();
  return decisions
    .toSorted((a, b) => Date.parse(a.decidedAt) - Date.parse(b.decidedAt))
    .map((old) => {
      const targets = targetsOf(old);
      const applied = !has(old.decision.reasons, 'not-applied');
      const input: Omit<DecideInput, 'history'> = {
        finding: old.finding,
        targets,
        policy,
        now: new Date(old.decidedAt),
        apply: applied,
      };
      const decision = withKept(decide({ ...input, history: history.before(input) }), old.decision);
      history.add(input, decision);
      return compared(old, decision, targets);
    });
};
