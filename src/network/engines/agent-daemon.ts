import type { KubernetesObject } from '../../objects.ts';
import type { Look } from '../../ports.ts';
import { reason } from '../../reason.ts';
import type { Engine } from '../access.ts';
import { unknown } from './answer.ts';

/** An engine that is there when its DaemonSet is. */
export const byDaemon = (name: 'cilium' | 'calico', agents: Look<KubernetesObject[]>): Engine | null => {
  if (agents.state === 'unreachable')
    return unknown(reason('engine-unknown', `could not look whether ${name} runs here: ${agents.problem.message}`));
  if (agents.state === 'absent' || agents.value.length === 0) return null;
  const names = agents.value.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`).join(', ');
  const found = reason('engine-found', `${name} enforces network policies here: DaemonSet ${names}`);
  return { name, version: null, clusterNetworkPolicy: false, reasons: [found] };
};
