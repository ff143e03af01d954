import type { KubernetesObject } from '../objects.ts';
import type { Look } from '../ports.ts';
import { type Reason, reason } from '../reason.ts';
import { resources } from '../resources.ts';
import type { BeforeImage } from './before-image.ts';
import type { ContainDeps } from './deps.ts';
import type { Plan, Verdict } from './plan.ts';

type Judged = Pick<Verdict, 'verdict' | 'reasons'>;

/** What a deletion means: the end of the pod, and not of what was taken out of it. */
export const deleted = (pod: string): Judged => ({
  verdict: 'partial',
  reasons: [
    reason(
      'pod-deleted',
      `pod ${pod} is gone, and with it its connections and the service account tokens that were bound to it; AWS credentials that were copied from it work on until they end or are revoked`,
    ),
  ],
});

const unverified = (why: Reason): Judged => ({ verdict: 'unverified', reasons: [why] });

const judged = (uid: string, said: string, found: Look<KubernetesObject>): Judged => {
  if (found.state === 'unreachable')
    return unverified(reason('could-not-look', `pod ${said} could not be looked at: ${found.problem.message}`));
  if (found.state === 'absent' || found.value.metadata?.uid !== uid) return deleted(said);
  return found.value.metadata?.deletionTimestamp
    ? {
        verdict: 'partial',
        reasons: [
          reason('pod-still-ending', `pod ${said} is being deleted, and its processes may run on until it is gone`),
        ],
      }
    : unverified(reason('pod-not-deleted', `pod ${said} is still there, and nobody deletes it`));
};

/** Whether the pod is gone. A pod that is gone is not isolated: what was copied from it works on. */
export const verifyDelete = async (
  _plan: Plan,
  { pod }: BeforeImage,
  { cluster, clock }: Pick<ContainDeps, 'cluster' | 'clock'>,
): Promise<Verdict> => {
  const found = await cluster.get(resources.pods, pod.namespace, pod.name);
  const verdict = judged(pod.uid, `${pod.namespace}/${pod.name}`, found);
  return { ...verdict, residual: null, lookedAt: clock.now().toISOString() };
};
