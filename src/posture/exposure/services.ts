import type { PodSeen } from '../../enrich/seen.ts';
import type { Service } from '../../objects.ts';
import type { Exposure } from '../posture.ts';
import { each, number, pairs, text, words } from '../reading.ts';

type Shown = Exclude<Exposure['services']['value'], 'unknown'>[number];

const inFront = (service: Service, seen: PodSeen): boolean => {
  const selector = Object.entries(pairs(service.spec?.selector));
  const labels = pairs(seen.pod.metadata?.labels);
  return (
    service.metadata?.namespace === seen.pod.metadata?.namespace &&
    service.spec?.type !== 'ExternalName' &&
    selector.length > 0 &&
    selector.every(([key, value]) => labels[key] === value)
  );
};

/** The Services whose selector matches the pod's labels; none when they could not be seen. */
export const servicesOf = (seen: PodSeen): Service[] =>
  seen.services.state === 'found' ? each(seen.services.value).filter((service) => inFront(service, seen)) : [];

/** `443/TCP to 8443`, with ` (node port 30443)` where a node listens too. */
const portsOf = (service: Service): string[] =>
  each(service.spec?.ports).map(({ port, protocol, targetPort, nodePort }) => {
    const node = number(nodePort);
    return `${port}/${protocol ?? 'TCP'} to ${targetPort ?? port}${node === null ? '' : ` (node port ${node})`}`;
  });

export const addressesOf = (service: Service): string[] => [
  ...each(service.status?.loadBalancer?.ingress)
    .map(({ hostname, ip }) => text(hostname) ?? text(ip))
    .filter((one) => one !== null),
  ...words(service.spec?.externalIPs),
];

export const shownService = (service: Service): Shown => ({
  name: text(service.metadata?.name) ?? '',
  type: text(service.spec?.type) ?? 'ClusterIP',
  ports: portsOf(service),
  addresses: addressesOf(service),
});

export const services = (seen: PodSeen): Exposure['services'] => {
  if (seen.services.state === 'unreachable')
    return { value: 'unknown', source: `services: ${seen.services.problem.message}` };
  return { value: servicesOf(seen).map(shownService), source: 'Services whose selector matches the labels of the pod' };
};
