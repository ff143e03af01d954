import type { PodSeen } from '../../enrich/seen.ts';
import type { KubernetesObject } from '../../objects.ts';
import type { Exposure } from '../posture.ts';
import { at, each, text, words } from '../reading.ts';
import { servicesOf } from './services.ts';

/** An Ingress or HTTPRoute that leads to a Service in front of the pod. */
export type Route = {
  readonly kind: 'Ingress' | 'HTTPRoute';
  readonly object: KubernetesObject;
  readonly hosts: readonly string[];
};

const objects = (value: unknown): object[] => each(value as object[] | undefined);
const specOf = (object: KubernetesObject): unknown => at(object, 'spec');

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

const found = (look: PodSeen['ingresses']): KubernetesObject[] => (look.state === 'found' ? each(look.value) : []);

/** The Ingresses and HTTPRoutes whose backend is a Service in front of the pod. */
export const routesOf = (seen: PodSeen): Route[] => {
  const names = new Set(servicesOf(seen).map(({ metadata }) => `${metadata?.namespace}/${metadata?.name}`));
  const leads = (services: string[]): boolean => services.some((name) => names.has(name));
  return [
    ...found(seen.ingresses)
      .filter((object) => leads(ingressServices(object)))
      .map((object) => ({
        kind: 'Ingress' as const,
        object,
        hosts: objects(at(specOf(object), 'rules'))
          .map((rule) => text(at(rule, 'host')))
          .filter((host) => host !== null),
      })),
    ...found(seen.httpRoutes)
      .filter((object) => leads(routeServices(object)))
      .map((object) => ({
        kind: 'HTTPRoute' as const,
        object,
        hosts: words(at(specOf(object), 'hostnames') as string[] | undefined),
      })),
  ];
};

const shown = ({ kind, object, hosts }: Route): string =>
  `${kind} ${object.metadata?.namespace}/${object.metadata?.name}${hosts.length > 0 ? ` (${hosts.join(', ')})` : ''}`;

export const ingresses = (seen: PodSeen): Exposure['ingresses'] => {
  const unseen = [seen.services, seen.ingresses, seen.httpRoutes].find(({ state }) => state === 'unreachable');
  if (unseen?.state === 'unreachable') return { value: 'unknown', source: `ingresses: ${unseen.problem.message}` };
  return { value: routesOf(seen).map(shown), source: 'Ingresses and HTTPRoutes to Services in front of the pod' };
};
