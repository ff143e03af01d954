import { isIP } from 'node:net';
import type { PodSeen } from '../../enrich/seen.ts';
import type { KubernetesObject } from '../../objects.ts';
import type { Sourced } from '../posture.ts';
import { at, each, number, text } from '../reading.ts';
import { isPrivate } from './block.ts';
import { schemeOfHost } from './host-names.ts';

/** A route of the Gateway API, of any kind. */
type Attached = { readonly kind: string; readonly object: KubernetesObject };

/** A listener of a Gateway that a route is attached to; `port` null where the Gateway could not be seen. */
export type Listener = {
  readonly gateway: string;
  readonly name: string | null;
  readonly port: number | null;
  readonly protocol: string | null;
};

const objects = (value: unknown): object[] => each(value as object[] | undefined);

type Parent = { readonly id: string; readonly section: string | null; readonly port: number | null };

/** `parentRefs` that are Gateways; their group and kind may be left out (Gateway API, ParentReference). */
const parentsOf = ({ object }: Attached): Parent[] =>
  objects(at(at(object, 'spec'), 'parentRefs'))
    .filter((ref) => (text(at(ref, 'kind')) ?? 'Gateway') === 'Gateway')
    .map((ref) => ({
      id: `${text(at(ref, 'namespace')) ?? object.metadata?.namespace}/${text(at(ref, 'name'))}`,
      section: text(at(ref, 'sectionName')),
      port: number(at(ref, 'port')),
    }));

const seenGateways = ({ gateways }: PodSeen): Map<string, KubernetesObject> =>
  new Map(
    (gateways?.state === 'found' ? each(gateways.value) : []).map((gateway) => [
      `${gateway.metadata?.namespace}/${gateway.metadata?.name}`,
      gateway,
    ]),
  );

const listenersIn = (gateway: KubernetesObject, { id, section, port }: Parent): Listener[] =>
  objects(at(at(gateway, 'spec'), 'listeners'))
    .map((listener) => ({
      gateway: id,
      name: text(at(listener, 'name')),
      port: number(at(listener, 'port')),
      protocol: text(at(listener, 'protocol')),
    }))
    .filter((one) => (section === null || one.name === section) && (port === null || one.port === port));

/** The listeners through which a route is reached; a Gateway that is not there listens to nobody. */
export const listenersOf = (route: Attached, seen: PodSeen): Listener[] => {
  const known = seenGateways(seen);
  return parentsOf(route).flatMap((parent) => {
    const gateway = known.get(parent.id);
    return gateway ? listenersIn(gateway, parent) : [];
  });
};

export const saidBy = ({ gateway, port, protocol }: Listener): string => `Gateway ${gateway} ${port}/${protocol}`;

const addressesOf = (gateway: KubernetesObject): string[] =>
  objects(at(at(gateway, 'status'), 'addresses')).flatMap((one) => text(at(one, 'value')) ?? []);

const isInside = (address: string): boolean =>
  isIP(address) ? isPrivate(`${address}/${isIP(address) === 6 ? 128 : 32}`) : schemeOfHost(address) === 'internal';

const throughGateway = (name: string, gateway: KubernetesObject): Sourced<boolean> => {
  const addresses = addressesOf(gateway);
  const open = addresses.find((address) =>
    isIP(address) ? !isInside(address) : schemeOfHost(address) === 'internet-facing',
  );
  if (open) return { value: true, source: `${name}: has the public address ${open}` };
  if (addresses.length > 0 && addresses.every(isInside))
    return { value: false, source: `${name}: its addresses are internal (${addresses.join(', ')})` };
  return { value: 'unknown', source: `${name}: the scheme is a matter of its controller` };
};

/** Whether a route of the Gateway API leads in from the internet: as its Gateways do. */
export const throughGateways = (route: Attached, seen: PodSeen): Sourced<boolean>[] => {
  const name = `${route.kind} ${route.object.metadata?.name}`;
  if (seen.gateways?.state !== 'found')
    return [{ value: 'unknown', source: `${name}: its Gateways could not be seen` }];
  const known = seenGateways(seen);
  const parents = [...new Set(parentsOf(route).map(({ id }) => id))].flatMap((id) => {
    const gateway = known.get(id);
    return gateway ? [throughGateway(`${name} by Gateway ${id}`, gateway)] : [];
  });
  return parents.length > 0 ? parents : [{ value: false, source: `${name}: none of its Gateways is there` }];
};
