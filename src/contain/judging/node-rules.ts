import { agentPod, agentRuns, setting } from '../../network/engines/aws-node.ts';
import { atBest, type Rule } from './judgement.ts';

export const nodeRule: Rule = {
  id: 'node',
  title: 'The node is an EC2 instance with Linux',
  judge: ({ seen, engine }) => {
    if (seen.node.state !== 'found' || engine.name === 'cilium' || engine.name === 'calico') return null;
    const { spec, status } = seen.node.value;
    const isEc2Linux = status?.nodeInfo?.operatingSystem === 'linux' && (spec?.providerID ?? '').startsWith('aws:///');
    return isEc2Linux
      ? null
      : atBest(
          'unverified',
          'node-not-ec2-linux',
          'the node does not say that it is an EC2 instance with Linux: what isolates a pod was measured there only',
        );
  },
};

export const modeRule: Rule = {
  id: 'mode',
  title: 'The engine runs in its standard mode',
  judge: ({ seen, engine }) => {
    const mode = setting(seen, 'NETWORK_POLICY_ENFORCING_MODE');
    if (engine.name !== 'vpc-cni' || mode === null || mode === 'standard') return null;
    return atBest(
      'unverified',
      'enforcing-mode',
      `the VPC CNI runs in mode ${mode.slice(0, 20)}; what isolates a pod was measured in standard mode`,
    );
  },
};

export const agentRule: Rule = {
  id: 'agent',
  title: "The engine's agent runs on the pod's node",
  judge: ({ seen, engine }) => {
    if (engine.name !== 'vpc-cni' || seen.engine.awsNodePods.state !== 'found') return null;
    const agent = agentPod(seen);
    if (!agent)
      return atBest(
        'unverified',
        'agent-not-there',
        "no aws-node pod runs on the pod's node: nothing there puts the policy into force",
      );
    return agentRuns(agent)
      ? null
      : atBest(
          'unverified',
          'agent-not-ready',
          `${agent.metadata?.name} on the pod's node is not Ready with aws-eks-nodeagent running: the policy may not be in force`,
        );
  },
};
