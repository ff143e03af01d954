import type { Danger } from './danger.ts';

/** Rights that move workloads or traffic, lower guards, or cover tracks. */
export const tampering: readonly Danger[] = [
  {
    id: 'pod-stealing',
    means: 'can draw pods to a node that it holds, by changing nodes and evicting pods',
    needs: ['update|patch nodes|nodes/status', 'delete|deletecollection pods or create pods/eviction'],
    severity: { wide: 'high', narrow: 'high' },
    only: 'cluster',
  },
  {
    id: 'node-change',
    means: 'can change labels, taints and status of nodes',
    needs: ['update|patch nodes|nodes/status'],
    severity: { wide: 'medium', narrow: 'medium' },
    only: 'cluster',
  },
  {
    id: 'namespace-change',
    means: 'can take pod security labels off a namespace, and put labels on it that policies trust',
    needs: ['update|patch namespaces'],
    severity: { wide: 'high', narrow: 'medium' },
  },
  {
    id: 'network-policy-write',
    means: 'can take away or open the policies that isolate pods (a quarantine too)',
    needs: ['update|patch|delete|deletecollection networkpolicies.networking.k8s.io'],
    severity: { wide: 'high', narrow: 'medium' },
  },
  {
    id: 'traffic-steering',
    means: 'can send the traffic of Services to addresses of its choice (CVE-2020-8554)',
    needs: ['update|patch services/status|endpoints|endpointslices.discovery.k8s.io'],
    severity: { wide: 'medium', narrow: 'medium' },
  },
  {
    id: 'pods-delete',
    means: 'can delete pods, and what they held in memory as evidence',
    needs: ['delete|deletecollection pods'],
    severity: { wide: 'low', narrow: 'low' },
  },
  {
    id: 'events-delete',
    means: 'can delete events, which tell what happened',
    needs: ['delete|deletecollection events|events.events.k8s.io'],
    severity: { wide: 'low', narrow: 'low' },
  },
  {
    id: 'leases-write',
    means: 'can take leadership away from controllers, which stop working',
    needs: ['update|patch|delete leases.coordination.k8s.io'],
    severity: { wide: 'low', narrow: 'low' },
    only: 'kube-system',
  },
];
