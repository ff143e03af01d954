import type { Engine } from '../../src/network/access.ts';
import { detectEngine } from '../../src/network/engine.ts';
import {
  absent,
  aNode,
  anAwsNode,
  anAwsNodePod,
  aVpcCniConfig,
  found,
  nodeName,
  unreachable,
} from '../builders/kubernetes.ts';
import { aPod } from '../builders/pod.ts';
import { aPodSeen, type PodSeenOverrides } from '../builders/seen.ts';

const detect = (overrides: PodSeenOverrides = {}): Engine => detectEngine(aPodSeen(overrides));
const codes = ({ name, reasons }: Engine): string => `${name}: ${reasons.map(({ code }) => code).join(', ')}`;
const daemon = (name: string) => ({ kind: 'DaemonSet', metadata: { name, namespace: 'kube-system' } });

describe('who enforces network policies for a pod', () => {
  it('is the VPC CNI with both switches on, by its agent on the node', () => {
    expect(detect()).toMatchObject({ name: 'vpc-cni', version: 'v1.4.3', clusterNetworkPolicy: true });
  });

  it.each<[string, PodSeenOverrides, string]>([
    [
      "nobody, when the agent's switch is off",
      { engine: { awsNode: found(anAwsNode({ networkPolicy: false })) } },
      'nobody: network-policy-off',
    ],
    [
      'nobody, when the agent on the node was started before its switch was set',
      { engine: { awsNodePods: found([anAwsNodePod({ networkPolicy: false })]) } },
      'nobody: network-policy-off',
    ],
    [
      'the VPC CNI, when only the agent of another node was started before',
      { engine: { awsNodePods: found([anAwsNodePod({ networkPolicy: false }, 'other'), anAwsNodePod()]) } },
      'vpc-cni: engine-found',
    ],
    [
      "nobody, when the controller's switch is off",
      { engine: { vpcCniConfig: found(aVpcCniConfig(false)) } },
      'nobody: network-policy-off',
    ],
    ['nobody, when the ConfigMap is not there', { engine: { vpcCniConfig: absent } }, 'nobody: network-policy-off'],
    [
      'nobody, when the switch is not exactly "true"',
      { engine: { vpcCniConfig: found({ ...aVpcCniConfig(), data: { 'enable-network-policy-controller': 'True' } }) } },
      'nobody: network-policy-off',
    ],
    [
      'nobody, when the VPC CNI is too old to have an agent',
      {
        engine: {
          awsNode: found({ ...anAwsNode(), spec: { template: { spec: { containers: [{ name: 'aws-node' }] } } } }),
        },
      },
      'nobody: network-policy-off',
    ],
    ['nobody, when no engine is there at all', { engine: { awsNode: absent } }, 'nobody: no-enforcing-engine'],
    ['nobody, on the network of the node', { pod: aPod({ spec: { hostNetwork: true } }) }, 'nobody: host-network'],
    [
      'nobody, for a static pod',
      { pod: aPod({ metadata: { annotations: { 'kubernetes.io/config.mirror': 'x' } } }) },
      'nobody: mirror-pod',
    ],
    [
      'nobody, on Fargate by the node',
      { node: found(aNode({ labels: { 'eks.amazonaws.com/compute-type': 'fargate' } })) },
      'nobody: fargate',
    ],
    [
      'nobody, on Fargate by the name of the node',
      { pod: aPod({ spec: { nodeName: 'fargate-ip-10-0-1-2' } }) },
      'nobody: fargate',
    ],
    ['nobody, on Windows', { node: found(aNode({ nodeInfo: { operatingSystem: 'windows' } })) }, 'nobody: windows'],
    ['Cilium, where its agent is', { engine: { ciliumAgent: found([daemon('cilium')]) } }, 'cilium: engine-found'],
    [
      'Cilium, beside Calico',
      { engine: { ciliumAgent: found([daemon('cilium')]), calicoAgent: found([daemon('calico-node')]) } },
      'cilium: engine-found',
    ],
    ['Calico, beside the VPC CNI', { engine: { calicoAgent: found([daemon('calico-node')]) } }, 'calico: engine-found'],
    [
      'unknown, when Cilium could not be looked for',
      { engine: { ciliumAgent: unreachable() } },
      'unknown: engine-unknown',
    ],
    [
      'unknown, when the VPC CNI could not be looked at',
      { engine: { awsNode: unreachable() } },
      'unknown: engine-unknown',
    ],
    [
      'unknown, when its ConfigMap could not be looked at',
      { engine: { vpcCniConfig: unreachable() } },
      'unknown: engine-unknown',
    ],
    [
      'unknown, on an Auto Mode node',
      { node: found(aNode({ labels: { 'eks.amazonaws.com/compute-type': 'auto' } })) },
      'unknown: auto-mode-agent-not-visible',
    ],
    [
      'nobody, on an Auto Mode node of a cluster that has network policies off',
      {
        node: found(aNode({ labels: { 'eks.amazonaws.com/compute-type': 'auto' } })),
        engine: { vpcCniConfig: found(aVpcCniConfig(false)) },
      },
      'nobody: network-policy-off',
    ],
    [
      'the VPC CNI, on Bottlerocket as on Amazon Linux',
      { node: found(aNode({ nodeInfo: { osImage: 'Bottlerocket OS 1.52.0 (aws-k8s-1.36)' } })) },
      'vpc-cni: engine-found',
    ],
    [
      'unknown, when the objects are not of their form',
      { engine: { awsNode: found({ spec: { template: { spec: { containers: 'none' } } } }) } },
      'unknown: engine-unknown',
    ],
  ])('%s', (_who, overrides, expected) => {
    expect(codes(detect(overrides))).toBe(expected);
  });

  it('says off rather than unknown when one switch is off and the other could not be looked at', () => {
    const engine = { awsNode: found(anAwsNode({ networkPolicy: false })), vpcCniConfig: unreachable() };
    expect(codes(detect({ engine }))).toBe('nobody: network-policy-off');
  });
});

describe('whether the engine has a real deny', () => {
  it.each<[string, PodSeenOverrides, boolean]>([
    [
      'needs an agent of v1.3.0 or newer',
      { engine: { awsNodePods: found([anAwsNodePod({ agentVersion: 'v1.2.7' })]) } },
      false,
    ],
    [
      'knows that v1.10.0 is newer than v1.3.0',
      { engine: { awsNodePods: found([anAwsNodePod({ agentVersion: 'v1.10.0' })]) } },
      true,
    ],
    ['needs the kind to be served', { policies: { awsClusterNetworkPolicies: absent } }, false],
    ['needs to know', { policies: { awsClusterNetworkPolicies: unreachable() } }, false],
    [
      "goes by the agent on the pod's own node",
      {
        engine: { awsNodePods: found([anAwsNodePod({ agentVersion: 'v1.2.7' }, nodeName), anAwsNodePod({}, 'other')]) },
      },
      false,
    ],
  ])('%s', (_what, overrides, expected) => {
    expect(detect(overrides).clusterNetworkPolicy).toBe(expected);
  });
});
