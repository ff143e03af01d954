import type { PodSeen } from '../../enrich/seen.ts';
import type { Sourced } from '../posture.ts';
import { pairs, text } from '../reading.ts';
import { admits } from './block.ts';
import { networkOf } from './network.ts';

/** The addresses of the EC2 instance metadata service. */
const addresses = ['169.254.169.254', 'fd00:ec2::254'];
const http = { protocol: 'TCP', port: 80 };

const isFargate = ({ pod, node }: PodSeen): boolean =>
  (node.state === 'found' && pairs(node.value?.metadata?.labels)['eks.amazonaws.com/compute-type'] === 'fargate') ||
  (text(pod.spec?.nodeName)?.startsWith('fargate-') ?? false);

const isAutoMode = ({ node }: PodSeen): boolean =>
  node.state === 'found' && pairs(node.value?.metadata?.labels)['eks.amazonaws.com/compute-type'] === 'auto';

type Policy = 'blocked' | 'open' | 'unknown';

/** What enforced policies say about the way to the metadata service. */
export const imdsByPolicy = (seen: PodSeen): { verdict: Policy; because: string } => {
  const { access, engine } = networkOf(seen);
  if (access.unknown.length > 0) return { verdict: 'unknown', because: 'a policy could not be evaluated' };
  if (addresses.some((address) => admits(access.egress, address, http)))
    return {
      verdict: 'open',
      because:
        access.egress.selectedBy.length === 0
          ? 'no policy selects the pod for egress'
          : `${access.egress.selectedBy.map(({ name }) => name).join(', ')} lets it out to 169.254.169.254`,
    };
  if (engine.name === 'nobody') return { verdict: 'open', because: 'nobody enforces policy on the node' };
  if (engine.name === 'unknown') return { verdict: 'unknown', because: 'it is not known whether policy is enforced' };
  return { verdict: 'blocked', because: `egress policy, enforced by ${engine.name}` };
};

/**
 * Whether the pod reaches the metadata service, and with it the node's role. Hop limit and tokens are visible to the EC2 API
 * only, so without host network and without a policy the answer is `unknown`, save where AWS fixes them.
 * Sources: EKS user guide "Restrict access to the instance profile", EKS Auto Mode (IMDSv2, hop limit 1).
 */
export const imds = (seen: PodSeen): Sourced<boolean> => {
  if (isFargate(seen)) return { value: false, source: 'node: Fargate has no instance metadata for pods' };
  if (seen.pod.spec?.hostNetwork === true)
    return { value: true, source: 'spec.hostNetwork: past policy and hop limit, unless the endpoint is off' };
  const policy = imdsByPolicy(seen);
  if (policy.verdict === 'blocked') return { value: false, source: policy.because };
  if (isAutoMode(seen)) return { value: false, source: 'node: EKS Auto Mode requires tokens and has a hop limit of 1' };
  return {
    value: 'unknown',
    source: `${policy.because}; the instance's hop limit and token setting are not visible to Kubernetes (ec2:DescribeInstances MetadataOptions)`,
  };
};
