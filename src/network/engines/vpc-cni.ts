import type { PodSeen } from '../../enrich/seen.ts';
import { isObject } from '../../json.ts';
import type { KubernetesObject } from '../../objects.ts';
import { type Reason, reason } from '../../reason.ts';
import type { Engine } from '../access.ts';
import { nobody, unknown } from './answer.ts';
import { agentContainer, agentVersion, flag, isAtLeast, runningAgent } from './aws-node.ts';
import type { Detection } from './detection.ts';

type Switch = 'on' | { readonly off: Reason } | { readonly unknown: Reason };

const couldNot = (what: string, problem: Reason): { unknown: Reason } => ({
  unknown: reason('engine-unknown', `could not look at ${what}: ${problem.message}`),
});

const off = (message: string): { off: Reason } => ({ off: reason('network-policy-off', message) });

/**
 * What the agent on the pod's own node was started with: a DaemonSet whose rollout has not come there yet, or that is
 * updated on delete only, says something else than what runs.
 */
const runningSwitch = (seen: PodSeen): Switch => {
  const running = runningAgent(seen);
  const value = flag(running, 'enable-network-policy');
  return running === null || value === 'true'
    ? 'on'
    : off(
        `the agent on the pod's node still runs with --enable-network-policy=${value ?? '(absent)'}, though aws-node says true: policies do nothing there until its pod is restarted`,
      );
};

/** The agent's own switch; its default is off. */
const agentSwitch = (seen: PodSeen): Switch => {
  const { awsNode } = seen.engine;
  if (awsNode.state === 'unreachable') return couldNot('the DaemonSet kube-system/aws-node', awsNode.problem);
  const container = agentContainer(seen);
  if (!container)
    return off('aws-node has no container aws-eks-nodeagent: this VPC CNI is too old for network policies');
  const value = flag(container, 'enable-network-policy');
  return value === 'true'
    ? runningSwitch(seen)
    : off(
        `aws-eks-nodeagent runs with --enable-network-policy=${value ?? '(absent)'}: policies are accepted and do nothing. Set enableNetworkPolicy: "true" in the vpc-cni add-on`,
      );
};

const dataOf = (config: KubernetesObject): unknown =>
  isObject(config['data']) ? config['data']['enable-network-policy-controller'] : undefined;

/** The controller's switch, the exact string `"true"` in a ConfigMap: without it no policy is resolved to pods. */
const controllerSwitch = ({ engine }: PodSeen): Switch => {
  const { vpcCniConfig } = engine;
  if (vpcCniConfig.state === 'unreachable')
    return couldNot('the ConfigMap kube-system/amazon-vpc-cni', vpcCniConfig.problem);
  const value = vpcCniConfig.state === 'found' ? dataOf(vpcCniConfig.value) : undefined;
  return value === 'true'
    ? 'on'
    : off(
        `enable-network-policy-controller in ConfigMap kube-system/amazon-vpc-cni is ${value === undefined ? 'absent' : JSON.stringify(value)}, not "true": policies are accepted and do nothing`,
      );
};

const isAutoMode = ({ node }: PodSeen): boolean =>
  node.state === 'found' && node.value.metadata?.labels?.['eks.amazonaws.com/compute-type'] === 'auto';

const autoMode = reason(
  'auto-mode-agent-not-visible',
  'an EKS Auto Mode node: its policy agent is part of the node and cannot be looked at through the API',
);

/** Auto Mode takes its switch from the same ConfigMap; what its agent does with it, nobody outside the node can tell. */
const onAutoMode = (seen: PodSeen): Engine => {
  const controller = controllerSwitch(seen);
  return controller !== 'on' && 'off' in controller ? nobody(controller.off) : unknown(autoMode);
};

/** Which of AWS's clusters serve and enforce ClusterNetworkPolicy: those with its CRD, where the agent is v1.3.0 or newer. */
const hasClusterNetworkPolicy = (seen: PodSeen, version: string | null): boolean =>
  seen.policies.awsClusterNetworkPolicies.state === 'found' && isAtLeast(version, 'v1.3.0');

/** AWS's VPC CNI, with both of its switches on (EKS user guide, "Configure your cluster for Kubernetes network policies"). */
export const vpcCni: Detection = {
  id: 'vpc-cni',
  title: 'Amazon VPC CNI with network policies switched on',
  detect: (seen) => {
    if (isAutoMode(seen)) return onAutoMode(seen);
    if (seen.engine.awsNode.state === 'absent') return null;
    const switches = [agentSwitch(seen), controllerSwitch(seen)].filter((one) => one !== 'on');
    const offs = switches.flatMap((one) => ('off' in one ? [one.off] : []));
    if (offs.length > 0) return nobody(...offs);
    const unknowns = switches.flatMap((one) => ('unknown' in one ? [one.unknown] : []));
    if (unknowns.length > 0) return unknown(...unknowns);
    const version = agentVersion(seen);
    const found = reason(
      'engine-found',
      `the VPC CNI's agent${version ? ` ${version}` : ''} enforces network policies here`,
    );
    return { name: 'vpc-cni', version, clusterNetworkPolicy: hasClusterNetworkPolicy(seen, version), reasons: [found] };
  },
};
