import type { Target } from './finding.ts';
import { suspectTargets } from './suspect-targets.ts';
import { target } from './target.ts';
import { userTarget } from './user-target.ts';
import type { Wire } from './wire.ts';

/** A permission that the cluster grants to everybody: its RBAC is what to mend, and whoever used it is named. */
export const configurationTargets = (wire: Wire): Target[] => {
  const { user } = userTarget(wire);
  return [target('configuration', { user })];
};

/** Something was deployed that should not be: the workload is the suspect, and who deployed it comes with it. */
export const deployedTargets = (type: string, wire: Wire): Target[] => {
  const workload = wire.resource?.kubernetesDetails?.kubernetesWorkloadDetails ?? null;
  if (!workload) return [userTarget(wire)];
  return [...suspectTargets(type, workload, wire), userTarget(wire)];
};

/** An API call: who made it is implicated; a workload in it is the victim or mere context, and so no target. */
export const callerTargets = (wire: Wire): Target[] => [userTarget(wire)];
