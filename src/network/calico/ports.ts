import type { Pod } from '../../objects.ts';
import type { PortRange } from '../access.ts';
import { allBut, difference, intersection, named, normalized, type PortSet, wholeOf } from '../port-set.ts';

type Fields = { readonly [key: string]: unknown };

const numbers: { readonly [number: string]: string } = {
  1: 'ICMP',
  6: 'TCP',
  17: 'UDP',
  58: 'ICMPv6',
  132: 'SCTP',
  136: 'UDPLite',
};
const names = Object.values(numbers);

/** The protocol of a rule: absent means any, a number its name; one without a name here is not evaluated. */
const protocolOf = (value: unknown): string | null | 'unknown' => {
  if (value === undefined || value === null || value === '') return null;
  const name = numbers[String(value)] ?? String(value);
  return names.includes(name) ? name : 'unknown';
};

const portRanges = (ports: unknown, protocol: string, receiver: Pod | null): PortRange[] =>
  (Array.isArray(ports) ? ports : []).flatMap((port) => {
    const [from, to] = String(port).split(':');
    if (/^\d{1,5}$/.test(from ?? '') && (to === undefined || /^\d{1,5}$/.test(to)))
      return [{ protocol, from: Number(from), to: Number(to ?? from) }];
    return receiver ? named(receiver, String(port), protocol) : [];
  });

const isGiven = (value: unknown): boolean => Array.isArray(value) && value.length > 0;

export type Ports = { readonly at: (receiver: Pod | null) => PortSet; readonly problems: readonly string[] };

const base = (protocol: string | null, notProtocol: string | null): PortSet => {
  const positive: PortSet = protocol === null ? 'all' : wholeOf([protocol]);
  return notProtocol === null ? positive : intersection(positive, allBut(notProtocol));
};

/** Protocol and destination ports of a rule. What hangs on more (source ports, ICMP types, HTTP) is not evaluated. */
export const calicoPorts = (rule: Fields, destination: Fields, source: Fields): Ports => {
  const [protocol, notProtocol] = [protocolOf(rule['protocol']), protocolOf(rule['notProtocol'])];
  const { ports, notPorts } = destination;
  const at = (receiver: Pod | null): PortSet => {
    const all = base(protocol, notProtocol);
    const own = protocol ?? 'TCP';
    const wanted = isGiven(ports) ? intersection(all, normalized(portRanges(ports, own, receiver))) : all;
    return isGiven(notPorts) ? difference(wanted, normalized(portRanges(notPorts, own, receiver))) : wanted;
  };
  return {
    at,
    problems: [
      ...([protocol, notProtocol].includes('unknown') ? ['its protocol is not evaluated'] : []),
      ...(isGiven(source['ports']) || isGiven(source['notPorts']) ? ['source ports are not evaluated'] : []),
      ...(rule['icmp'] === undefined && rule['notICMP'] === undefined ? [] : ['ICMP types are not evaluated']),
      ...(rule['http'] === undefined ? [] : ['HTTP rules are not evaluated']),
    ],
  };
};
