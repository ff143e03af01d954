import { isKin, kinshipOf } from '../../enrich/kinship.ts';
import { reason } from '../../reason.ts';
import { uidOf } from '../decided-target.ts';
import type { Guard } from '../guard.ts';

const shared = { owner: 'a pod of the same workload', images: 'a pod that runs the same images' } as const;

/** Containing one pod after another of a workload that is attacked again and again ends nothing; a person looks at the cause. */
export const reInfected: Guard = {
  id: 're-infected',
  title: 'Its workload or its images were contained a short while ago',
  about: 'finding',
  check: ({ subject, history, ownPlans }) => {
    // A pod that is cut off at this moment is the same incident, not another one.
    if (!subject?.seen || history.containedBefore(uidOf(subject) ?? '') !== null) return null;
    const own = kinshipOf(subject.seen);
    for (const { planId, at, ...other } of history.actedBefore ?? []) {
      const kin = ownPlans.includes(planId) ? null : isKin(own, other);
      if (kin)
        return reason(
          're-infected',
          `${shared[kin]} was contained by plan ${planId} at ${at.toISOString()}, and here it is again: nothing more is done by itself, a person looks for the way in (image, service account, exposure) and stops the workload`,
        );
    }
    return null;
  },
};
