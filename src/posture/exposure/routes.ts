import type { PodSeen } from '../../enrich/seen.ts';
import type { KubernetesObject } from '../../objects.ts';
import type { Exposure } from '../posture.ts';
import { at, each, pairs, text, words } from '../reading.ts';
import { listenersOf, saidBy } from './gateways.ts';
import { servicesOf } from './services.ts';

const gatewayRoutes = {
  HTTPRoute: 'httpRoutes',
  GRPCRoute: 'grpcRoutes',
  TLSRoute: 'tlsRoutes',
  TCPRoute: 'tcpRoutes',
  UDPRoute: 'udpRoutes',
} as const;
const bindings = ['targetGroupBindings', 'autoModeTargetGroupBindings'] as const;

/** What leads to a Service in front of the pod. */
export type Route = {
  readonly kind: 'Ingress' | keyof typeof gatewayRoutes | 'TargetGroupBinding';
  readonly object: KubernetesObject;
  readonly hosts: readonly string[];
};

const objects = (value: unknown): object[] => each(value as object[] | undefined);
const specOf = (object: KubernetesObject): unknown => at(object, 'spec');
const found = (look: PodSeen['gateways']): KubernetesObject[] => (look?.state === 'found' ? each(look.value) : []);

const ingressBackends = (ingress: KubernetesObject): unknown[] => [
  at(specOf(ingress), 'defaultBackend'),
  ...objects(at(specOf(ingress), 'rules'))
    .flatMap((rule) => objects(at(at(rule, 'http'), 'paths')))
    .map((path) => at(path, 'backend')),
];

const ingressServices = (ingress: KubernetesObject): string[] =>
  ingressBackends(ingress)
    .map((backend) => text(at(at(backend, 'service'), 'name')))
    .filter((name) => name !== null)
    .map((name) => `${ingress.metadata?.namespace}/${name}`);

const routeServices = (route: KubernetesObject): string[] =>
  objects(at(specOf(route), 'rules'))
    .flatMap((rule) => objects(at(rule, 'backendRefs')))
    .filter((ref) => (text(at(ref, 'kind')) ?? 'Service') === 'Service')
    .map((ref) => `${text(at(ref, 'namespace')) ?? route.metadata?.namespace}/${text(at(ref, 'name'))}`);

const boundServices = (binding: KubernetesObject): string[] => [
  `${binding.metadata?.namespace}/${text(at(at(specOf(binding), 'serviceRef'), 'name'))}`,
];

/** The load balancer controller binds target groups for Ingresses, Services and Gateways too, under these labels: those tell the way in. */
const isControllers = ({ metadata }: KubernetesObject): boolean =>
  Object.keys(pairs(metadata?.labels)).some((label) => /^(ingress|service|gateway)\b[^/]*\/stack(-name)?$/.test(label));

const hostsOf = (kind: Route['kind'], object: KubernetesObject): string[] =>
  kind === 'Ingress'
    ? objects(at(specOf(object), 'rules')).flatMap((rule) => text(at(rule, 'host')) ?? [])
    : words(at(specOf(object), 'hostnames') as string[] | undefined);

type Leading = readonly [kind: Route['kind'], object: KubernetesObject, services: readonly string[]];

const all = (seen: PodSeen): Leading[] => [
  ...found(seen.ingresses).map((object) => ['Ingress', object, ingressServices(object)] as const),
  ...(Object.keys(gatewayRoutes) as (keyof typeof gatewayRoutes)[]).flatMap((kind) =>
    found(seen[gatewayRoutes[kind]]).map((object) => [kind, object, routeServices(object)] as const),
  ),
  ...bindings
    .flatMap((name) => found(seen[name]))
    .filter((object) => !isControllers(object))
    .map((object) => ['TargetGroupBinding', object, boundServices(object)] as const),
];

/** The Ingresses, routes of Gateways and TargetGroupBindings whose backend is a Service in front of the pod. */
export const routesOf = (seen: PodSeen): Route[] => {
  const names = new Set(servicesOf(seen).map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`));
  return all(seen)
    .filter(([, , services]) => services.some((name) => names.has(name)))
    .map(([kind, object]) => ({ kind, object, hosts: hostsOf(kind, object) }));
};

const shown = (route: Route, seen: PodSeen): string => {
  const { kind, object, hosts } = route;
  const through = listenersOf(route, seen).map(saidBy);
  const details = [...hosts, ...(through.length > 0 ? [`by ${through.join(', ')}`] : [])];
  return `${kind} ${object.metadata?.namespace}/${object.metadata?.name}${details.length > 0 ? ` (${details.join(', ')})` : ''}`;
};

/** Looks whose failure hides a way in. */
export const routeLooks = (seen: PodSeen): NonNullable<PodSeen['gateways']>[] =>
  [
    seen.services,
    seen.ingresses,
    ...Object.values(gatewayRoutes).map((name) => seen[name]),
    ...bindings.map((name) => seen[name]),
  ].filter((look) => look !== undefined) as NonNullable<PodSeen['gateways']>[];

export const ingresses = (seen: PodSeen): Exposure['ingresses'] => {
  const unseen = routeLooks(seen).find(({ state }) => state === 'unreachable');
  if (unseen?.state === 'unreachable') return { value: 'unknown', source: `ingresses: ${unseen.problem.message}` };
  return {
    value: routesOf(seen).map((route) => shown(route, seen)),
    source: 'Ingresses, routes of Gateways and TargetGroupBindings to Services in front of the pod',
  };
};
