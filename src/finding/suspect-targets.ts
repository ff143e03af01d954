import { isNodeEscape } from './catalogue.ts';
import type { Target } from './finding.ts';
import { nodeOf, nodeTarget } from './instance-target.ts';
import type { Wire, WireWorkload } from './wire.ts';
import { containerParts, workloadTarget } from './workload-target.ts';

/** A pod that shares so much with its node that what happens in it may have happened to the node. */
const sharesNode = (workload: WireWorkload): boolean =>
  workload.hostNetwork === true ||
  workload.hostPID === true ||
  workload.containers.some(({ securityContext }) => securityContext?.privileged === true);

/** The workload of a finding about what ran in it, and its node where a policy around the pod cannot be trusted. */
export const suspectTargets = (type: string, workload: WireWorkload, wire: Wire): Target[] => {
  const suspect = workloadTarget(workload, { node: nodeOf(wire), ...containerParts(workload.containers) });
  const reachesNode = isNodeEscape(type) || sharesNode(workload);
  return suspect.class === 'pod' && reachesNode ? [suspect, nodeTarget(wire)] : [suspect];
};
