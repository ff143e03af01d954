import { asEnvelope, rawBytes } from '../archive/envelope.ts';
import { readJson } from '../archive/json-record.ts';
import { history } from '../archive/plans.ts';
import type { Recheck } from '../contain/deps.ts';
import type { Plan } from '../contain/plan.ts';
import { abouts, type GuardContext } from '../decide/guard.ts';
import { runGuards } from '../decide/guards.ts';
import { type LoadedPolicy, noPolicy } from '../decide/policy.ts';
import type { Finding, Target } from '../finding/finding.ts';
import { parse } from '../finding/parse.ts';
import { target } from '../finding/target.ts';
import type { ArchiveStore, Clock } from '../ports.ts';
import { reason } from '../reason.ts';
import { kinWithinMs } from './kin-within.ts';
import { readDecision } from './records.ts';

export type GuardAgainDeps = {
  readonly archive: ArchiveStore;
  readonly clock: Clock;
  readonly policy: LoadedPolicy | null;
  /** A person carries the plan out: severity, age and class of the finding are theirs to judge; target and budget are not. */
  readonly byPerson?: boolean;
};

/**
 * The guards of the decision, asked again with fresh eyes just before the first write: the budget as the records tell it
 * now, the pod as it is now, the policy as it is now. A plan of an operator has no finding: only the guards about target
 * and budget are asked.
 */
export const guardAgain =
  (deps: GuardAgainDeps): Recheck =>
  async ({ plan, seen, posture, lookup }) => {
    const finding = plan.findingKey === null ? null : await findingOf(plan.findingKey, deps.archive);
    if (finding === 'unreadable')
      return [
        reason(
          'finding-unreadable',
          `${plan.findingKey}: the finding of this plan cannot be read back, so nothing is done`,
        ),
      ];
    const cluster = { accountId: plan.accountId, region: plan.region, cluster: plan.cluster };
    const subject = { target: targetOf(plan, finding), lookup, seen, posture };
    const context: GuardContext = {
      finding,
      targets: finding ? [subject] : [],
      subject,
      actions: [plan.action],
      accept: plan.accept,
      policy: deps.policy?.policy ?? noPolicy,
      history: await history(deps.archive, cluster, deps.clock.now(), kinWithinMs(deps.policy)),
      now: deps.clock.now(),
      ahead: [],
      byPerson: finding === null || deps.byPerson === true,
      ownPlans: await plansOfDecision(plan, deps.archive),
    };
    return runGuards(context, finding && !deps.byPerson ? abouts : ['target', 'budget']);
  };

const findingOf = async (key: string, archive: ArchiveStore): Promise<Finding | 'unreadable'> => {
  const read = await readJson(archive, key);
  const stored = read.state === 'found' ? asEnvelope(read.value) : null;
  if (!stored) return 'unreadable';
  const text = Buffer.from(rawBytes(stored)).toString('utf8');
  const parsed = parse({ text, bytes: null, source: key, line: null });
  return parsed.kind === 'finding' ? parsed.finding : 'unreadable';
};

/** What one decision did before is not "contained before": its quarantine must not forbid its own scale-down. */
const plansOfDecision = async (plan: Plan, archive: ArchiveStore): Promise<string[]> => {
  const record = plan.decisionKey === null ? null : await readDecision(archive, plan.decisionKey);
  return record ? record.targets.flatMap(({ plans }) => plans.map(({ id }) => id)) : [plan.id];
};

const targetOf = (plan: Plan, finding: Finding | null): Target => {
  const pod = plan.pod ?? { namespace: plan.target.namespace ?? '', name: plan.target.name, uid: plan.target.uid };
  const isNamed = (one: Target): boolean => one.pod?.name === pod.name && one.pod.namespace === pod.namespace;
  return finding?.targets.find(isNamed) ?? target('pod', { pod });
};
