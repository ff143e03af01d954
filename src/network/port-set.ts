import type { Container, NetworkPolicyPort, Pod } from '../objects.ts';
import type { PortRange } from './access.ts';

/** `all` means every port of every protocol, ICMP included; an empty list admits nothing. */
export type PortSet = 'all' | readonly PortRange[];

export const firstPort = 1;
export const lastPort = 65_535;

const compare = (a: PortRange, b: PortRange): number =>
  a.protocol === b.protocol ? a.from - b.from : a.protocol < b.protocol ? -1 : 1;

const joinable = (last: PortRange | undefined, next: PortRange): last is PortRange =>
  last?.protocol === next.protocol && next.from <= last.to + 1;

/** Sorted, and overlapping or touching ranges are one: the same ports give the same list. */
export const normalized = (ranges: readonly PortRange[]): PortRange[] => {
  const joined: PortRange[] = [];
  for (const next of ranges.toSorted(compare)) {
    const last = joined.at(-1);
    if (joinable(last, next)) joined[joined.length - 1] = { ...last, to: Math.max(last.to, next.to) };
    else joined.push(next);
  }
  return joined;
};

export const union = (a: PortSet, b: PortSet): PortSet =>
  a === 'all' || b === 'all' ? 'all' : asPortSet([...a, ...b]);

export const isNone = (ports: PortSet): boolean => ports !== 'all' && ports.length === 0;

/** Every protocol apart; `other` is all that policies have no name for. A range of one without ports is all of it. */
const protocols = ['TCP', 'UDP', 'SCTP', 'ICMP', 'ICMPv6', 'UDPLite', 'other'] as const;

const ranges = (ports: PortSet): readonly PortRange[] =>
  ports === 'all' ? protocols.map((protocol) => ({ protocol, from: firstPort, to: lastPort })) : ports;

const isWhole = ({ from, to }: PortRange): boolean => from <= firstPort && to >= lastPort;

const asPortSet = (list: readonly PortRange[]): PortSet => {
  const joined = normalized(list);
  return protocols.every((one) => joined.some((range) => range.protocol === one && isWhole(range))) ? 'all' : joined;
};

const meeting = (a: PortRange, b: PortRange): PortRange[] => {
  const [from, to] = [Math.max(a.from, b.from), Math.min(a.to, b.to)];
  return a.protocol === b.protocol && from <= to ? [{ protocol: a.protocol, from, to }] : [];
};

/** What both admit. */
export const intersection = (a: PortSet, b: PortSet): PortSet => {
  if (a === 'all') return b;
  if (b === 'all') return a;
  return asPortSet(a.flatMap((one) => b.flatMap((other) => meeting(one, other))));
};

const cutOut = (one: PortRange, hole: PortRange): PortRange[] => {
  if (meeting(one, hole).length === 0) return [one];
  const [before, after] = [
    { ...one, to: hole.from - 1 },
    { ...one, from: hole.to + 1 },
  ];
  return [before, after].filter(({ from, to }) => from <= to);
};

/** What `a` admits and `b` does not. */
export const difference = (a: PortSet, b: PortSet): PortSet => {
  if (b === 'all') return [];
  if (b.length === 0) return a;
  return asPortSet(b.reduce((left, hole) => left.flatMap((one) => cutOut(one, hole)), [...ranges(a)]));
};

/** All ports of the protocols named. */
export const wholeOf = (names: readonly string[]): PortRange[] =>
  names.map((protocol) => ({ protocol, from: firstPort, to: lastPort }));

/** All protocols but the one named. */
export const allBut = (name: string): PortSet => difference('all', wholeOf([name]));

/** Init containers that keep running beside the others (`restartPolicy: Always`) listen too. */
const listening = ({ spec }: Pod): Container[] => [
  ...(spec?.containers ?? []),
  ...(spec?.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
];

/** The ports that a pod's containers give this name, of one protocol: a port name means nothing else. */
export const named = (pod: Pod, name: string, protocol: string): PortRange[] =>
  listening(pod)
    .flatMap(({ ports }) => ports ?? [])
    .filter((port) => port.name === name && (port.protocol ?? 'TCP') === protocol)
    .flatMap(({ containerPort }) =>
      containerPort === undefined ? [] : [{ protocol, from: containerPort, to: containerPort }],
    );

const rangesOf = ({ protocol = 'TCP', port, endPort }: NetworkPolicyPort, receiver: Pod | null): PortRange[] => {
  if (port === undefined || port === null) return [{ protocol, from: firstPort, to: lastPort }];
  if (typeof port === 'string') return receiver ? named(receiver, port, protocol) : [];
  return [{ protocol, from: port, to: endPort ?? port }];
};

/**
 * The ports that a rule admits at who receives the traffic. A port name is looked up among the receiver's own container
 * ports of that protocol; an address block has no names, so there it admits nothing.
 */
export const portsOf = (ports: readonly NetworkPolicyPort[] | null | undefined, receiver: Pod | null): PortSet =>
  ports?.length ? normalized(ports.flatMap((port) => rangesOf(port, receiver))) : 'all';
