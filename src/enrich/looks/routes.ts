import type { KubernetesObject } from '../../objects.ts';
import type { Look, Resource } from '../../ports.ts';
import { resources } from '../../resources.ts';
import type { PodSeen } from '../seen.ts';
import { listOf, type PodLook } from './look.ts';

const why = 'what leads traffic to its Services, from other namespaces too';

/** Older clusters serve routes of the fourth layer as v1alpha2 only (Gateway API, "API versions"). */
const olderToo = (id: string, resource: Resource, older: Resource): PodLook<KubernetesObject[]> => ({
  ...listOf<KubernetesObject>(id, resource, 'cluster', why),
  look: async (reader) => {
    const now = await reader.list(resource);
    return now.state === 'absent' ? reader.list(older) : now;
  },
});

/** Looked at where HTTPRoutes are served: other clusters have no Gateway API, and it costs them nothing. */
export const gatewayLooks = {
  gateways: listOf<KubernetesObject>(
    'gateways',
    resources.gateways,
    'cluster',
    'by which listeners its routes are reached',
  ),
  grpcRoutes: listOf<KubernetesObject>('grpc-routes', resources.grpcRoutes, 'cluster', why),
  tlsRoutes: olderToo('tls-routes', resources.tlsRoutes, resources.olderTlsRoutes),
  tcpRoutes: olderToo('tcp-routes', resources.tcpRoutes, resources.olderTcpRoutes),
  udpRoutes: olderToo('udp-routes', resources.udpRoutes, resources.olderUdpRoutes),
} as const;

const binding = (id: string, resource: Resource): PodLook<KubernetesObject[]> =>
  listOf<KubernetesObject>(id, resource, 'namespace', 'which target groups of load balancers lead to its Services');

/** Looked at where the namespace has a Service: a binding names one. The second is that of EKS Auto Mode. */
export const bindingLooks = {
  targetGroupBindings: binding('target-group-bindings', resources.targetGroupBindings),
  autoModeTargetGroupBindings: binding('auto-mode-target-group-bindings', resources.autoModeTargetGroupBindings),
} as const;

export const hasGatewayApi = ({ httpRoutes }: Pick<PodSeen, 'httpRoutes'>): boolean => httpRoutes.state !== 'absent';

export const hasServices = ({ services }: { readonly services: Look<readonly unknown[]> }): boolean =>
  services.state === 'found' && services.value.length > 0;
