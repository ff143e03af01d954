import { seconds } from '../decide/duration.ts';
import { type LoadedPolicy, noPolicy } from '../decide/policy.ts';

/** For how long a contained pod makes others of its workload or images infected again (`guards.reinfectedWithin`). */
export const kinWithinMs = (policy: LoadedPolicy | null): number =>
  seconds((policy?.policy ?? noPolicy).guards.reinfectedWithin) * 1_000;
