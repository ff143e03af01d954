/**
 * The whole of Lazaret, in the order data flows:
 *
 *   parse → archive the finding → enrich → posture → decide → plan → archive the decision and the plans
 *         → contain (only where policy says so) → alert → archive the alert
 *
 * Each record is written once, under a key made of the finding version alone. A record that exists means "begun"; only
 * the alert record, written last, means "finished": so any step may be cut off and run again.
 */
import { envelope } from './archive/envelope.ts';
import { putOnce } from './archive/json-record.ts';
import { asArchived } from './archive/same-version.ts';
import type { ActionId } from './decide/decision.ts';
import type { Finding, Parsed, Received } from './finding/finding.ts';
import { parse } from './finding/parse.ts';
import { alertOf } from './flow/alert.ts';
import { decideOnce } from './flow/decide-once.ts';
import { type Deps, timed } from './flow/deps.ts';
import type { Contained, DecidedTarget, DecisionRecord, Handled, HandledTarget } from './flow/handled.ts';
import { isStored, keysOf, readDecision } from './flow/records.ts';
import { storePlans } from './flow/store-plans.ts';
import { handleContested, handleCoverage, handleRejected } from './flow/unidentified.ts';
import type { Reason } from './reason.ts';

/** Handles one input to the end: evidence first, action last but one, and the alert in any case. Throws for infrastructure only. */
export const handle = async (received: Received & { readonly fault?: Reason }, deps: Deps): Promise<Handled> => {
  const parsed: Parsed = received.fault ? { kind: 'rejected', error: received.fault } : parse(received);
  switch (parsed.kind) {
    case 'ignored':
      return { outcome: 'ignored', reason: parsed.reason };
    case 'rejected':
      return handleRejected(received, parsed.error, deps);
    case 'coverage':
      return handleCoverage(received, parsed.coverage, parsed, deps);
    case 'finding':
      return handleFinding(received, parsed.finding, parsed, deps);
  }
};

const handleFinding = async (received: Received, finding: Finding, parsed: Parsed, deps: Deps): Promise<Handled> => {
  const keys = keysOf(finding);
  const evidence = envelope(received, parsed, deps.clock.now());
  const first = await timed(deps, 'archive', () => deps.archive.put(keys.finding, evidence));
  if (first === 'exists' && (await asArchived(deps.archive, finding)) === 'different')
    return handleContested(received, finding, deps);
  if (first === 'exists' && (await isStored(deps.archive, keys.alert)))
    return {
      outcome: 'duplicate',
      finding,
      record: await readDecision(deps.archive, keys.decision),
      records: Object.values(keys),
    };

  const decided = await timed(deps, 'decide', () => decideOnce(finding, keys, deps));
  if (decided.state === 'held-by-another') return { outcome: 'stood-back', finding, records: [keys.finding] };

  const planKeys = await storePlans(decided.record, deps);
  const targets = await timed(deps, 'contain', () => containTargets(decided.record, deps));
  const written = [keys.finding, keys.decision, ...planKeys, ...recordsOf(targets)];
  const message = alertOf(finding, decided.record, { targets, records: written }, deps);
  await timed(deps, 'notify', () => deps.alert(message, decided.record.channels));
  await putOnce(deps.archive, keys.alert, { record: 1, alertedAt: deps.clock.now().toISOString(), message });
  const records = [...written, keys.alert];
  return { outcome: 'archived', finding, record: decided.record, targets, records };
};

/** Asks containment for what the stored decision says, target by target; it guards and plans again before its first write. */
const containTargets = async (record: DecisionRecord, deps: Deps): Promise<HandledTarget[]> => {
  const handled: HandledTarget[] = [];
  for (const [at, target] of record.targets.entries()) {
    const actions = record.decision.targets?.[at]?.actions ?? record.decision.actions;
    handled.push({ ...target, contained: await containTarget(record, target, actions, deps) });
  }
  return handled;
};

const containTarget = async (
  record: DecisionRecord,
  target: DecidedTarget,
  actions: readonly ActionId[],
  deps: Deps,
): Promise<HandledTarget['contained']> => {
  const results: { action: ActionId; result: Contained }[] = [];
  for (const plan of target.plans)
    if (actions.includes(plan.action) && plan.refusals.length === 0)
      results.push({ action: plan.action, result: await deps.contain(plan, record) });
  return results;
};

const recordsOf = (targets: readonly HandledTarget[]): string[] =>
  targets.flatMap(({ contained }) =>
    contained.flatMap(({ result }) => (result.state === 'requested' ? [] : result.records)),
  );
