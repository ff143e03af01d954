import { isObject } from '../../json.ts';
import type { Pod } from '../../objects.ts';
import type { PortRange } from '../access.ts';
import { firstPort, lastPort, named, normalized, type PortSet } from '../port-set.ts';

type Fields = { readonly [key: string]: unknown };

/** What Cilium's `toPorts` says beyond ports: then whether a packet passes is decided above the transport layer. */
const above = ['rules', 'listener', 'terminatingTLS', 'originatingTLS', 'serverNames'];

const protocolsOf = (protocol: unknown): string[] | null => {
  if (protocol === undefined || protocol === '' || protocol === 'ANY') return ['TCP', 'UDP', 'SCTP'];
  return ['TCP', 'UDP', 'SCTP'].includes(String(protocol)) ? [String(protocol)] : null;
};

const numbered = (protocols: readonly string[], port: number, endPort: unknown): PortRange[] =>
  protocols.map((protocol) => {
    if (port === 0) return { protocol, from: firstPort, to: lastPort };
    return { protocol, from: port, to: typeof endPort === 'number' && endPort > port ? endPort : port };
  });

const rangesOf = ({ port, endPort, protocol }: Fields, receiver: Pod | null): PortRange[] | null => {
  const protocols = protocolsOf(protocol);
  if (protocols === null) return null;
  const text = String(port ?? '0');
  if (/^\d{1,5}$/.test(text)) return numbered(protocols, Number(text), endPort);
  return receiver ? protocols.flatMap((one) => named(receiver, text, one)) : [];
};

export type Ports = { readonly at: (receiver: Pod | null) => PortSet; readonly problems: readonly string[] };

const portsOf = (toPorts: readonly Fields[]): Fields[] =>
  toPorts.flatMap(({ ports }) => (Array.isArray(ports) ? ports.filter(isObject) : []));

/** The ports of a rule at who receives the traffic; no `toPorts` means all of them. */
export const ciliumPorts = (toPorts: unknown): Ports => {
  if (!Array.isArray(toPorts) || toPorts.length === 0) return { at: () => 'all', problems: [] };
  const given = toPorts.filter(isObject);
  const isWhole = given.some(({ ports }) => !Array.isArray(ports) || ports.length === 0);
  const strange = portsOf(given).some((port) => rangesOf(port, null) === null);
  return {
    at: (receiver) => (isWhole ? 'all' : normalized(portsOf(given).flatMap((port) => rangesOf(port, receiver) ?? []))),
    problems: [
      ...(given.some((one) => above.some((key) => one[key] !== undefined)) ? ['layer 7 rules are not evaluated'] : []),
      ...(strange ? ['a protocol of its toPorts is not evaluated'] : []),
    ],
  };
};
