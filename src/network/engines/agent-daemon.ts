import type { KubernetesObject, Workload } from '../../objects.ts';
import type { Look } from '../../ports.ts';
import { reason } from '../../reason.ts';
import type { Engine } from '../access.ts';
import { unknown } from './answer.ts';

const versionTag = /:(v\d+\.\d+\.\d+)[^@/]*(?:@.*)?$/;

/** The agent's version by the tag of its image, e.g. `v1.18.2` of `quay.io/cilium/cilium:v1.18.2@sha256:…`. */
const versionOf = (agents: readonly KubernetesObject[], container: string): string | null => {
  const images = agents.flatMap((one) => (one as Workload).spec?.template?.spec?.containers ?? []);
  return versionTag.exec(images.find(({ name }) => name === container)?.image ?? '')?.[1] ?? null;
};

/** An engine that is there when its DaemonSet is. */
export const byDaemon = (
  name: 'cilium' | 'calico',
  container: string,
  agents: Look<KubernetesObject[]>,
): Engine | null => {
  if (agents.state === 'unreachable')
    return unknown(reason('engine-unknown', `could not look whether ${name} runs here: ${agents.problem.message}`));
  if (agents.state === 'absent' || agents.value.length === 0) return null;
  const names = agents.value.map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`).join(', ');
  const version = versionOf(agents.value, container);
  const found = reason(
    'engine-found',
    `${name}${version ? ` ${version}` : ''} enforces network policies here: DaemonSet ${names}`,
  );
  return { name, version, clusterNetworkPolicy: false, reasons: [found] };
};
