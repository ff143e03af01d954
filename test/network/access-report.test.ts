import { accessReport } from '../../src/network/access-report.ts';
import { access } from '../../src/network/residual.ts';
import { aNetworkPolicy, found } from '../builders/kubernetes.ts';
import { aPodSeen } from '../builders/seen.ts';

it('says from whom and to whom, and by which policies, under stable names', () => {
  const policy = aNetworkPolicy('dns', {
    podSelector: {},
    policyTypes: ['Ingress', 'Egress'],
    egress: [{ to: [{ ipBlock: { cidr: '10.0.0.10/32' } }], ports: [{ protocol: 'UDP', port: 53 }] }],
  });
  const ref = { kind: 'NetworkPolicy', namespace: 'shop', name: 'dns' };
  expect(accessReport(access(aPodSeen({ policies: { networkPolicies: found([policy]) } })))).toEqual({
    pod: { namespace: 'shop', name: 'web-6d5f7c9b8-abcde' },
    ingress: { selectedBy: [ref], from: [] },
    egress: {
      selectedBy: [ref],
      to: [{ block: '10.0.0.10/32', except: [], ports: [{ protocol: 'UDP', from: 53, to: 53 }], because: [ref] }],
    },
    unknown: [],
  });
});
