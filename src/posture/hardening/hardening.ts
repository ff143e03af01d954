import type { PodSeen } from '../../enrich/seen.ts';
import type { HardeningFile } from '../posture.ts';
import { faultsOf } from '../pss/faults.ts';
import { isNamespaceName, isObjectName } from './document.ts';
import { admissionPolicies } from './guard-rails/admission.ts';
import { namespaceLabels } from './guard-rails/namespace-labels.ts';
import { leastChange } from './least-change.ts';
import { nextLevelFile } from './next-level.ts';
import { type Assessed, type Plan, planFor } from './plan.ts';
import { profileRecording } from './profiles/recording.ts';

/** Names as an API server gives them: they stand in commands. */
const isNamed = ({ posture, workload }: Plan): boolean =>
  isNamespaceName(posture.pod.namespace) &&
  isNamespaceName(workload.namespace) &&
  isObjectName(workload.name) &&
  /^[A-Za-z]+$/.test(workload.kind);

/**
 * Files that an operator can apply, the most useful first: the smallest change for this finding, the change to the next level
 * of the Pod Security Standards, guard-rails so that it cannot come back, and how to record a profile.
 */
export const hardening = (posture: Assessed, seen: PodSeen): readonly HardeningFile[] => {
  if (faultsOf(seen.pod).length > 0) return [];
  const plan = planFor(posture, seen);
  if (!isNamed(plan)) return [];
  return [
    ...leastChange(plan),
    ...nextLevelFile(plan),
    ...namespaceLabels(plan),
    ...admissionPolicies(plan),
    ...profileRecording(plan),
  ];
};
