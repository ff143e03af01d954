import { isDnsType } from './catalogue.ts';
import type { Target } from './finding.ts';
import { nodeTarget } from './instance-target.ts';
import { suspectTargets } from './suspect-targets.ts';
import { target } from './target.ts';
import type { Wire, WireWorkload } from './wire.ts';
import { containerParts, isPod, workloadTarget } from './workload-target.ts';

/**
 * GuardDuty makes a second finding of a pod's DNS look-up, with the CoreDNS pod that asked on its behalf. Acting on it
 * would cut the DNS of the whole cluster. A shell in that pod is another matter, so the process must be CoreDNS itself.
 */
const isCoreDnsTwin = (type: string, workload: WireWorkload, wire: Wire): boolean =>
  isDnsType(type) &&
  isPod(workload) &&
  workload.namespace === 'kube-system' &&
  (workload.name ?? '').startsWith('coredns') &&
  wire.service?.runtimeDetails?.process?.executablePath === '/coredns';

/** Runtime Monitoring: the pod, the node, or a container of no pod on the node. */
export const runtimeTargets = (type: string, wire: Wire): Target[] => {
  const workload = wire.resource?.kubernetesDetails?.kubernetesWorkloadDetails ?? null;
  const container = wire.resource?.containerDetails ?? null;
  if (workload && isCoreDnsTwin(type, workload, wire)) return [{ ...workloadTarget(workload), class: 'coredns-twin' }];
  if (workload) return suspectTargets(type, workload, wire);
  if (container) return [nodeTarget(wire, containerParts([container]))];
  return wire.resource?.instanceDetails ? [nodeTarget(wire)] : [target('unknown')];
};
