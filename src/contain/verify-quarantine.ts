import { readJson } from '../archive/json-record.ts';
import { planKey } from '../archive/keys.ts';
import { lookAtPod } from '../enrich/enrich.ts';
import type { PodSeen } from '../enrich/seen.ts';
import { detectEngine } from '../network/engine.ts';
import type { KubernetesObject } from '../objects.ts';
import { assess } from '../posture/assess.ts';
import { type Reason, reason } from '../reason.ts';
import type { BeforeImage } from './before-image.ts';
import { notOurClusterPolicy } from './cluster-policy-manifest.ts';
import type { ContainDeps } from './deps.ts';
import { engineFor } from './engines.ts';
import { isClusterResolved } from './judging/cluster-resolved.ts';
import { situationOf } from './judging/situation.ts';
import { isNodeEscapeLimit, limitsOn } from './limits-of.ts';
import { quarantineName } from './names.ts';
import { nextStep } from './next-step.ts';
import type { Plan, Verdict } from './plan.ts';
import type { PolicyThen } from './steps/step-kind.ts';
import { verdictOf } from './verdict.ts';

/** Limits that were known when the plan was made hold; what was seen since may add to them. */
const limitsNow = (plan: Plan, seen: PodSeen): Reason[] => {
  const now = limitsOn(seen, assess(seen, null), (plan.limits ?? []).some(isNodeEscapeLimit));
  const known = new Set(now.map(({ message }) => message));
  return [...now, ...(plan.limits ?? []).filter(({ message }) => !known.has(message))];
};

const lost: { readonly [lookup: string]: (name: string) => Reason } = {
  gone: (name) =>
    reason('pod-gone', `the pod ${name} is gone: there is nothing left to isolate, and copied credentials work on`),
  replaced: (name) => reason('pod-replaced', `another pod bears the name ${name} now`),
};

type Denial = { readonly denied: boolean; readonly deniedOver: readonly PolicyThen[] };
const notDenied: Denial = { denied: false, deniedOver: [] };

const ourClusterPolicy = ({ pod, policies }: PodSeen): KubernetesObject | undefined =>
  policies.awsClusterNetworkPolicies.state === 'found'
    ? policies.awsClusterNetworkPolicies.value.find(
        ({ metadata }) => metadata?.name === quarantineName(pod.metadata?.uid ?? ''),
      )
    : undefined;

const isListed = ({ pod, policies }: PodSeen): boolean => {
  const { namespace = '', name = '', uid = '' } = pod.metadata ?? {};
  const endpoints = policies.clusterPolicyEndpoints;
  return (
    endpoints.state === 'found' &&
    isClusterResolved(endpoints.value, { namespace, name, uid, podIP: pod.status?.podIP ?? '' })
  );
};

/**
 * The cluster-wide deny counts only if it is as this plan created it, after the NetworkPolicy was in force (its step has a
 * record, and took place only then), resolved to the pod, on an agent that knows the kind.
 */
const denial = async (plan: Plan, seen: PodSeen, { archive }: Pick<ContainDeps, 'archive'>): Promise<Denial> => {
  const policy = ourClusterPolicy(seen);
  const isThere = policy && !policy.metadata?.deletionTimestamp && isListed(seen);
  if (!isThere || !detectEngine(seen).clusterNetworkPolicy) return notDenied;
  const { namespace = '', uid = '' } = seen.pod.metadata ?? {};
  const record = await readJson(archive, planKey(plan, 'action-cluster-network-policy'));
  const isOfThisPlan = record.state === 'found' && record.value['uid'] === policy.metadata?.uid;
  if (!isOfThisPlan || notOurClusterPolicy(policy, plan, { namespace, uid }).length > 0) return notDenied;
  return { denied: true, deniedOver: (record.value['over'] ?? []) as PolicyThen[] };
};

/**
 * Looks at the pod and everything around it again and says how well it is isolated: never from the answer to a write, and
 * never `isolated` where a look failed.
 */
export const verifyQuarantine = async (
  plan: Plan,
  image: BeforeImage,
  deps: Pick<ContainDeps, 'archive' | 'cluster' | 'clock'>,
): Promise<Verdict> => {
  const { namespace, name, uid } = image.pod;
  const { lookup, seen, problems } = await lookAtPod(deps.cluster, { namespace, name, uid });
  const lookedAt = deps.clock.now();
  if (!seen) {
    const why =
      lost[lookup]?.(`${namespace}/${name}`) ??
      reason('could-not-look', `the pod ${namespace}/${name} could not be looked at`);
    return { verdict: 'unverified', reasons: [why, ...problems], residual: null, lookedAt: lookedAt.toISOString() };
  }
  const before = { policies: image.policies, clusterPolicies: image.clusterPolicies, labels: image.pod.labels };
  const labels = seen.pod.metadata?.labels ?? {};
  const denying = await denial(plan, seen, deps);
  const situation = situationOf({ seen, labels, before, ...denying, limits: limitsNow(plan, seen) });
  const verdict = verdictOf(situation, engineFor(situation.engine).proofs(plan, seen), lookedAt);
  const next = nextStep(seen, plan.accept, verdict.verdict);
  return next ? { ...verdict, next } : verdict;
};
