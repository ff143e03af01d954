import type { PodSeen } from '../../enrich/seen.ts';
import type { Service } from '../../objects.ts';
import { containersOf } from '../containers-of.ts';
import type { Sourced } from '../posture.ts';
import { at, each, number, pairs, text, words } from '../reading.ts';
import { isPrivate } from './block.ts';
import { throughGateways } from './gateways.ts';
import { schemeOfHosts } from './host-names.ts';
import { networkOf } from './network.ts';
import { type Route, routeLooks, routesOf } from './routes.ts';
import { addressesOf, servicesOf } from './services.ts';

type Way = Sourced<boolean>;

const serviceAnnotation = 'service.beta.kubernetes.io/aws-load-balancer';

/** Managed by the AWS Load Balancer Controller or EKS Auto Mode, whose default scheme is internal. */
const isControllers = (service: Service): boolean => {
  const type = pairs(service.metadata?.annotations)[`${serviceAnnotation}-type`];
  const lbClass = text((service.spec as { loadBalancerClass?: unknown } | undefined)?.loadBalancerClass);
  return (
    type === 'external' || type === 'nlb-ip' || lbClass === 'service.k8s.aws/nlb' || lbClass === 'eks.amazonaws.com/nlb'
  );
};

const byName = (scheme: string): string => `its host name is that of an ${scheme} load balancer`;

const scheme = (service: Service): { internal: boolean | 'unknown'; because: string } => {
  const named = schemeOfHosts(addressesOf(service));
  if (named !== null) return { internal: named === 'internal', because: byName(named) };
  const annotations = pairs(service.metadata?.annotations);
  const said = annotations[`${serviceAnnotation}-scheme`];
  if (said === 'internal' || said === 'internet-facing')
    return { internal: said === 'internal', because: `annotation aws-load-balancer-scheme: ${said}` };
  const old = annotations[`${serviceAnnotation}-internal`];
  if (old !== undefined && old !== '')
    return { internal: old !== 'false', because: `annotation aws-load-balancer-internal: ${old}` };
  return isControllers(service)
    ? { internal: true, because: 'the load balancer controller makes internal ones unless told otherwise' }
    : { internal: 'unknown', because: 'no annotation tells the scheme of the load balancer' };
};

const throughBalancer = (service: Service): Way => {
  const name = `Service ${service.metadata?.name}`;
  const { internal, because } = scheme(service);
  if (internal !== false) return { value: internal === true ? false : 'unknown', source: `${name}: ${because}` };
  const ranges = words(service.spec?.loadBalancerSourceRanges);
  if (ranges.length > 0 && ranges.every(isPrivate))
    return { value: false, source: `${name}: its source ranges are private (${ranges.join(', ')})` };
  const from = ranges.length > 0 ? `, from ${ranges.join(', ')}` : '';
  return { value: true, source: `${name}: ${because}${from}` };
};

/** By what its controller has made of it: the class of an Ingress may set another scheme than its annotation. */
const hostsOf = (ingress: object): string[] =>
  each(at(at(at(ingress, 'status'), 'loadBalancer'), 'ingress') as object[] | undefined).flatMap(
    (one) => text(at(one, 'hostname')) ?? [],
  );

const throughIngress = ({ object }: Route): Way => {
  const name = `Ingress ${object.metadata?.name}`;
  const named = schemeOfHosts(hostsOf(object));
  if (named !== null) return { value: named === 'internet-facing', source: `${name}: ${byName(named)}` };
  const said = pairs(object.metadata?.annotations)['alb.ingress.kubernetes.io/scheme'];
  if (said === 'internet-facing')
    return { value: true, source: `${name}: annotation alb.ingress.kubernetes.io/scheme` };
  if (said === 'internal') return { value: false, source: `${name}: annotation alb.ingress.kubernetes.io/scheme` };
  return { value: 'unknown', source: `${name}: the scheme is a matter of its controller` };
};

/** The load balancer of a target group is known to AWS alone. */
const throughBinding = ({ object }: Route): Way => ({
  value: 'unknown',
  source: `TargetGroupBinding ${object.metadata?.name}: its load balancer is not visible to Kubernetes (elasticloadbalancing:DescribeTargetGroups)`,
});

const throughRoute = (route: Route, seen: PodSeen): Way[] => {
  if (route.kind === 'Ingress') return [throughIngress(route)];
  return route.kind === 'TargetGroupBinding' ? [throughBinding(route)] : throughGateways(route, seen);
};

export const hostPorts = (seen: PodSeen): number[] => [
  ...new Set(
    containersOf(seen.pod.spec).flatMap(({ container }) =>
      each(container.ports)
        .map(({ hostPort }) => number(hostPort) ?? 0)
        .filter((port) => port > 0),
    ),
  ),
];

/** A port of the node is reachable where the node has a public address and its security groups let it. */
const throughNode = (seen: PodSeen): Way[] => {
  const listens = [
    ...(seen.pod.spec?.hostNetwork === true ? ['hostNetwork'] : []),
    ...hostPorts(seen).map((port) => `hostPort ${port}`),
    ...servicesOf(seen)
      .filter(({ spec }) => spec?.type === 'NodePort')
      .map(({ metadata }) => `NodePort ${metadata?.name}`),
  ];
  if (listens.length === 0) return [];
  const what = listens.join(', ');
  if (seen.node.state !== 'found') return [{ value: 'unknown', source: `${what}: the node could not be seen` }];
  const external = each(seen.node.value?.status?.addresses).some(({ type }) => type === 'ExternalIP');
  return external
    ? [{ value: 'unknown', source: `${what}: the node has a public address; its security groups decide` }]
    : [{ value: false, source: `${what}: the node has no public address` }];
};

const unseen = (seen: PodSeen): Way[] =>
  routeLooks(seen).flatMap((look) =>
    look.state === 'unreachable' ? [{ value: 'unknown' as const, source: look.problem.message }] : [],
  );

const isClosed = (seen: PodSeen): boolean => {
  const { access, engine } = networkOf(seen);
  return (
    seen.pod.spec?.hostNetwork !== true &&
    engine.name !== 'nobody' &&
    engine.name !== 'unknown' &&
    access.unknown.length === 0 &&
    access.ingress.selectedBy.length > 0 &&
    access.ingress.peers.length === 0
  );
};

/** Whether somebody on the internet reaches the pod: the best way in decides, and one that is not known leaves it open. */
export const fromInternet = (seen: PodSeen): Way => {
  if (isClosed(seen)) return { value: false, source: 'enforced policies let nothing in' };
  const ways = [
    ...servicesOf(seen)
      .filter(({ spec }) => spec?.type === 'LoadBalancer')
      .map(throughBalancer),
    ...routesOf(seen).flatMap((route) => throughRoute(route, seen)),
    ...throughNode(seen),
    ...unseen(seen),
  ];
  const decisive = ways.find(({ value }) => value === true) ?? ways.find(({ value }) => value === 'unknown');
  const source =
    ways.map((way) => way.source).join('; ') || 'no load balancer, route or port of the node leads to the pod';
  return decisive ?? { value: false, source };
};
