import { putOnce } from '../archive/json-record.ts';
import { history } from '../archive/plans.ts';
import type { ManualPlan } from '../contain/manual-plan.ts';
import type { Plan } from '../contain/plan.ts';
import { clusterEntry, kubeletStated } from '../decide/cluster-entry.ts';
import { decide } from '../decide/decide.ts';
import { askedOnce } from '../enrich/asked-once.ts';
import { enrich } from '../enrich/enrich.ts';
import type { Enriched, PodSeen } from '../enrich/seen.ts';
import type { Finding } from '../finding/finding.ts';
import { channelsFor } from '../notify/routes.ts';
import type { ClusterReader, Look } from '../ports.ts';
import { assess } from '../posture/assess.ts';
import { reason } from '../reason.ts';
import { type Deps, timed } from './deps.ts';
import { enrichmentRecord } from './enrichment-record.ts';
import { type DecidedTarget, type DecisionRecord, summaryOf } from './handled.ts';
import { kinWithinMs } from './kin-within.ts';
import { clusterRef, type LookedAt } from './looked-at.ts';
import { manualPlanFor, plansFor, withoutRefused } from './plans-for.ts';
import { type FindingKeys, readDecision } from './records.ts';

export type Decided =
  | { readonly state: 'made' | 'resumed'; readonly record: DecisionRecord }
  | { readonly state: 'held-by-another' };

/** The one decision of a finding version: read if it is stored, else made and stored; who loses that race stands back. */
export const decideOnce = async (finding: Finding, keys: FindingKeys, deps: Deps): Promise<Decided> => {
  const stored = await readDecision(deps.archive, keys.decision);
  if (stored) return isHeld(stored, deps) ? { state: 'held-by-another' } : { state: 'resumed', record: stored };
  const record = await makeDecision(finding, keys, deps);
  const put = await putOnce(deps.archive, keys.decision, record);
  return put === 'stored' ? { state: 'made', record } : { state: 'held-by-another' };
};

const isHeld = (record: DecisionRecord, deps: Deps): boolean =>
  deps.clock.now().getTime() - Date.parse(record.decidedAt) < deps.standBackMs;

const makeDecision = async (finding: Finding, keys: FindingKeys, deps: Deps): Promise<DecisionRecord> => {
  const now = deps.clock.now();
  const looked = await timed(deps, 'enrich', () => lookAtAll(finding, deps));
  const past = await history(deps.archive, clusterRef(finding), now, kinWithinMs(deps.policy));
  const decision = decide({ finding, targets: looked, policy: deps.policy, history: past, now, apply: deps.apply });
  const plans = looked.map((one) => plansFor({ finding, looked: one, decision, keys, now }));
  return {
    record: 1,
    decidedAt: now.toISOString(),
    software: deps.software,
    policySha256: deps.policy?.sha256 ?? null,
    finding: summaryOf(finding),
    targetClass: finding.targetClass,
    decision: withoutRefused(decision, plans.flat()),
    channels: channelsFor(deps.policy?.policy ?? null, finding, looked),
    targets: looked.map((one, at) => recordOf(one, plans[at] ?? [], manualPlanFor(finding, looked, one, now))),
  };
};

const recordOf = (
  { target, lookup, ref, problems, posture, seen }: LookedAt,
  plans: readonly Plan[],
  manual: ManualPlan | null,
): DecidedTarget => ({
  target,
  lookup,
  ref,
  problems,
  posture,
  enrichment: seen && enrichmentRecord(seen),
  plans,
  ...(manual && { manual }),
});

const lookAtAll = async (finding: Finding, deps: Deps): Promise<LookedAt[]> => {
  const cluster = await openCluster(finding, deps);
  const shared = cluster.state === 'found' ? askedOnce(cluster.value) : undefined;
  return Promise.all(
    finding.targets.map(async (target) => withPosture(finding, await enrich(finding, target, cluster, shared), deps)),
  );
};

const withPosture = (finding: Finding, enriched: Enriched, { policy }: Pick<Deps, 'policy'>): LookedAt => {
  const seen = enriched.seen && { ...enriched.seen, ...statedOfNodes(finding, policy) };
  return { ...enriched, seen, posture: seen && assess(seen, finding) };
};

const statedOfNodes = (finding: Finding, policy: Deps['policy']): Pick<PodSeen, 'kubelet'> => {
  const { accountId, region, cluster } = clusterRef(finding);
  return kubeletStated(clusterEntry(policy?.policy ?? null, { name: cluster, accountId, region }));
};

const openCluster = async (finding: Finding, deps: Deps): Promise<Look<ClusterReader>> => {
  if (!finding.cluster)
    return {
      state: 'unreachable',
      problem: reason('no-cluster-named', 'the finding names no EKS cluster: look at its resource in GuardDuty'),
    };
  return deps.clusters.open({ accountId: finding.accountId, region: finding.region, name: finding.cluster.name });
};
