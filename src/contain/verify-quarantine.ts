import { lookAtPod } from '../enrich/enrich.ts';
import type { PodSeen } from '../enrich/seen.ts';
import { assess } from '../posture/assess.ts';
import { type Reason, reason } from '../reason.ts';
import type { BeforeImage } from './before-image.ts';
import type { ContainDeps } from './deps.ts';
import { proofs } from './judging/proofs.ts';
import { situationOf } from './judging/situation.ts';
import { isNodeEscapeLimit, limitsOn } from './limits-of.ts';
import type { Plan, Verdict } from './plan.ts';
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

/**
 * Looks at the pod and everything around it again and says how well it is isolated: never from the answer to a write, and
 * never `isolated` where a look failed.
 */
export const verifyQuarantine = async (
  plan: Plan,
  image: BeforeImage,
  deps: Pick<ContainDeps, 'cluster' | 'clock'>,
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
  const labels = seen.pod.metadata?.labels ?? {};
  const before = { policies: image.policies, labels: image.pod.labels };
  const situation = situationOf({ seen, labels, before, limits: limitsNow(plan, seen) });
  return verdictOf(situation, proofs(plan, seen), lookedAt);
};
