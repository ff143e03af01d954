import { aNamespace, aNetworkPolicy } from '../builders/kubernetes.ts';
import { anObject, aPeerPod } from '../builders/network.ts';
import { type ClusterPolicy, resolveClusterPolicy, resolveNetworkPolicy } from './aws-policy-controller.ts';

const api = aPeerPod('api', 'shop', 'api', '10.0.1.1', 3000);
const job = aPeerPod('job', 'shop', 'job', '10.0.1.2');
const monitor = aPeerPod('monitor', 'ops', 'prometheus', '10.0.2.1', 9090);
const onHost = { ...aPeerPod('agent', 'shop', 'api', '10.0.0.1'), spec: { hostNetwork: true } };
const ended = { ...aPeerPod('done', 'shop', 'api', '10.0.1.9'), status: { phase: 'Succeeded', podIP: '10.0.1.9' } };
const seen = {
  pods: [api, job, monitor, onHost, ended],
  namespaces: [aNamespace('shop'), aNamespace('ops', { team: 'ops' })],
};
const toApi = { podSelector: { matchLabels: { app: 'api' } } };

describe("the model of AWS's network-policy controller", () => {
  it('lists the pods that a policy selects by their addresses: none of the host network, none that has ended', () => {
    expect(
      resolveNetworkPolicy(aNetworkPolicy('deny', { ...toApi, policyTypes: ['Ingress', 'Egress'] }), seen),
    ).toEqual({
      policyRef: { name: 'deny', namespace: 'shop' },
      podSelector: toApi.podSelector,
      podSelectorEndpoints: [{ name: 'api', namespace: 'shop', podIP: '10.0.1.1', hostIP: api.status?.hostIP }],
      podIsolation: ['Ingress', 'Egress'],
      ingress: [],
      egress: [],
    });
  });

  it.each<[string, object, object]>([
    [
      'everybody',
      { ingress: [{}] },
      {
        ingress: [
          { cidr: '0.0.0.0/0', ports: [] },
          { cidr: '::/0', ports: [] },
        ],
      },
    ],
    [
      'its namespace',
      { ingress: [{ from: [{ podSelector: {} }] }] },
      {
        ingress: [
          { cidr: '10.0.1.1', ports: [] },
          { cidr: '10.0.1.2', ports: [] },
        ],
      },
    ],
    [
      'a block',
      { ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8', except: ['10.1.0.0/16'] } }] }] },
      { ingress: [{ cidr: '10.0.0.0/8', except: ['10.1.0.0/16'], ports: [] }] },
    ],
    [
      'a name of the selected pod',
      { ingress: [{ from: [{ podSelector: { matchLabels: { app: 'job' } } }], ports: [{ port: 'http' }] }] },
      { ingress: [{ cidr: '10.0.1.2', ports: [{ protocol: 'TCP', port: 3000 }] }] },
    ],
    [
      'a name of the peer',
      { egress: [{ to: [{ namespaceSelector: { matchLabels: { team: 'ops' } } }], ports: [{ port: 'http' }] }] },
      { egress: [{ cidr: '10.0.2.1', ports: [{ protocol: 'TCP', port: 9090 }] }], podIsolation: ['Ingress', 'Egress'] },
    ],
    ['a name that nobody has', { egress: [{ to: [{ podSelector: {} }], ports: [{ port: 'x' }] }] }, { egress: [] }],
    [
      'a range',
      {
        ingress: [
          {
            from: [{ podSelector: { matchLabels: { app: 'job' } } }],
            ports: [{ port: 1, endPort: 9, protocol: 'UDP' }],
          },
        ],
      },
      { ingress: [{ cidr: '10.0.1.2', ports: [{ protocol: 'UDP', port: 1, endPort: 9 }] }] },
    ],
  ])('resolves %s', (_what, spec, expected) => {
    expect(resolveNetworkPolicy(aNetworkPolicy('p', { ...toApi, ...spec }), seen)).toMatchObject(expected);
  });

  it('resolves a ClusterNetworkPolicy to pods of the cluster, of an ingress rule the first peer alone', () => {
    const policy = anObject('ClusterNetworkPolicy', 'c', {
      tier: 'Admin',
      priority: 0,
      subject: {
        pods: {
          namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } },
          podSelector: toApi.podSelector,
        },
      },
      ingress: [{ action: 'Deny', from: [{ namespaces: { matchLabels: { team: 'ops' } } }, { namespaces: {} }] }],
      egress: [{ action: 'Deny', to: [{ networks: ['0.0.0.0/0'] }] }],
    });
    expect(resolveClusterPolicy(policy as ClusterPolicy, seen)).toMatchObject({
      policyRef: { name: 'c' },
      podSelectorEndpoints: [{ name: 'api' }],
      ingress: [{ action: 'Deny', cidr: '10.0.2.1' }],
      egress: [{ action: 'Deny', cidr: '0.0.0.0/0' }],
    });
  });
});
