import type { Workload } from '../objects.ts';
import { type Reason, reason } from '../reason.ts';
import type { BeforeImage, WorkloadBefore } from './before-image.ts';
import type { ContainDeps } from './deps.ts';
import { scaleResource } from './owners.ts';
import type { Plan, Verdict, VerdictWord } from './plan.ts';
import { replicasManager } from './replicas-manager.ts';

type Judged = { readonly verdict: VerdictWord; readonly reasons: readonly Reason[] };

const unverified = (code: string, message: string): Judged => ({
  verdict: 'unverified',
  reasons: [reason(code, message)],
});

const setBackBy = (workload: Workload): string => {
  const manager = replicasManager(workload);
  return manager === null
    ? 'an autoscaler, GitOps or a person set it back'
    : `${manager} set it back, by the field's manager`;
};

const judged = (before: WorkloadBefore, workload: Workload): Judged => {
  const { spec, status } = workload;
  const name = `${before.kind} ${before.namespace}/${before.name}`;
  const wanted = spec?.replicas ?? 1;
  if (wanted !== 0)
    return unverified('scaled-up-again', `${name} is at ${wanted} replicas again: ${setBackBy(workload)}`);
  const left = Number(status?.['replicas'] ?? 0);
  const credentials = 'credentials that were copied from the pod work on until they are revoked';
  return left > 0
    ? {
        verdict: 'partial',
        reasons: [
          reason('pods-still-ending', `${name} is at 0, and ${left} of its pods are still ending; ${credentials}`),
        ],
      }
    : {
        verdict: 'partial',
        reasons: [reason('stopped-not-isolated', `${name} is at 0 and its pods are gone; ${credentials}`)],
      };
};

const look = async (before: WorkloadBefore, { cluster }: Pick<ContainDeps, 'cluster'>): Promise<Judged> => {
  const resource = scaleResource(before);
  if (!resource) return unverified('owner-not-scalable', `a ${before.kind} has no scale`);
  const found = await cluster.get(resource, before.namespace, before.name);
  if (found.state === 'unreachable')
    return unverified(
      'could-not-look',
      `${before.kind} ${before.name} could not be looked at: ${found.problem.message}`,
    );
  if (found.state === 'absent' || found.value.metadata?.uid !== before.uid)
    return unverified(
      'owner-gone',
      `${before.kind} ${before.namespace}/${before.name} is gone, or another object bears its name`,
    );
  return judged(before, found.value);
};

/** Whether the workload is at 0 and stays there. A pod that has ended is not isolated: what was copied from it works on. */
export const verifyScale = async (
  _plan: Plan,
  image: BeforeImage,
  deps: Pick<ContainDeps, 'cluster' | 'clock'>,
): Promise<Verdict> => {
  const found = image.workload
    ? await look(image.workload, deps)
    : unverified('no-before-image', 'what was there before was not saved');
  return { ...found, residual: null, lookedAt: deps.clock.now().toISOString() };
};
