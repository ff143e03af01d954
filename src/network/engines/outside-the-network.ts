import type { PodSeen } from '../../enrich/seen.ts';
import { reason } from '../../reason.ts';
import { nobody } from './answer.ts';
import type { Detection } from './detection.ts';

const nodeLabels = ({ node }: PodSeen): { readonly [key: string]: string } =>
  (node.state === 'found' ? node.value.metadata?.labels : undefined) ?? {};

const isFargate = (seen: PodSeen): boolean =>
  nodeLabels(seen)['eks.amazonaws.com/compute-type'] === 'fargate' ||
  seen.pod.metadata?.labels?.['eks.amazonaws.com/fargate-profile'] !== undefined ||
  (seen.pod.spec?.nodeName ?? '').startsWith('fargate-');

const isWindows = (seen: PodSeen): boolean =>
  nodeLabels(seen)['kubernetes.io/os'] === 'windows' ||
  (seen.node.state === 'found' && seen.node.value.status?.nodeInfo?.operatingSystem === 'windows') ||
  seen.pod.spec?.os?.name === 'windows';

const circumstances = [
  {
    applies: ({ pod }: PodSeen) => pod.spec?.hostNetwork === true,
    because: reason('host-network', "the pod uses its node's network: no engine applies policies to it"),
  },
  {
    applies: ({ pod }: PodSeen) => pod.metadata?.annotations?.['kubernetes.io/config.mirror'] !== undefined,
    because: reason(
      'mirror-pod',
      'a static pod: what the API shows is a mirror, and nothing written to it controls the container',
    ),
  },
  { applies: isFargate, because: reason('fargate', 'the pod runs on Fargate, where no network policy is applied') },
  { applies: isWindows, because: reason('windows', 'the pod runs on Windows, where no network policy is applied') },
];

/** Pods that no network policy reaches, whatever the cluster runs (EKS user guide, "Limit Pod traffic with network policies"). */
export const outsideTheNetwork: Detection = {
  id: 'outside-the-network',
  title: 'Host network, static pods, Fargate, Windows',
  detect: (seen) => {
    const reasons = circumstances.filter(({ applies }) => applies(seen)).map(({ because }) => because);
    return reasons.length > 0 ? nobody(...reasons) : null;
  },
};
