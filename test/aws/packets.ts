import { loadSnapshot } from '../../src/adapters/local/snapshot.ts';
import { lookAtPod } from '../../src/enrich/enrich.ts';
import type { Access, Direction, Peer } from '../../src/network/access.ts';
import { isWithin } from '../../src/network/address-block.ts';
import { access } from '../../src/network/residual.ts';
import { resources } from '../../src/resources.ts';
import type { Analyzed, Connections } from './nca.ts';

/** Addresses outside the clusters that are generated, inside and outside the blocks that policies there name. */
const outside = [
  '192.0.2.1',
  '192.0.2.200',
  '192.0.2.201',
  '198.51.100.7',
  '203.0.113.9',
  '2001:db8::1',
  '2001:db8:1::1',
  '2a00::1',
];

/** As `lazaret access -f FILE` reads and answers. */
const told = async (text: string): Promise<Map<string, Access>> => {
  const loaded = loadSnapshot(text, 'town.yaml');
  if (loaded.state !== 'ok') throw new Error(JSON.stringify(loaded.errors));
  const pods = await loaded.reader.list(resources.pods);
  if (pods.state !== 'found') throw new Error('no pods');
  const all = new Map<string, Access>();
  for (const { metadata } of pods.value) {
    const [namespace, name] = [metadata?.namespace ?? '', metadata?.name ?? ''];
    const { seen } = await lookAtPod(loaded.reader, { namespace, name, uid: metadata?.uid ?? null });
    if (!seen) throw new Error(`${name} not seen`);
    const one = access(seen);
    if (one.unknown.length > 0) throw new Error(`unknown: ${JSON.stringify(one.unknown)}`);
    all.set(`${namespace}/${name}`, one);
  }
  return all;
};

const blockOf = (address: string): string => `${address}/${address.includes(':') ? 128 : 32}`;

const isPeer = (one: Peer, other: string): boolean => {
  if ('pod' in one) return `${one.pod.namespace}/${one.pod.name}` === other;
  if (other.includes('/')) return false;
  const isIn = (block: string): boolean => isWithin(blockOf(other), block);
  return isIn(one.block) && !one.except.some(isIn);
};

const admits = ({ selectedBy, peers }: Direction, other: string, transport: string, number: number): boolean =>
  selectedBy.length === 0 ||
  peers.some(
    (one) =>
      isPeer(one, other) &&
      (one.ports?.some((range) => range.protocol === transport && number >= range.from && number <= range.to) ?? true),
  );

type Packet = { readonly src: string; readonly dst: string; readonly transport: string; readonly number: number };

/** Through, where the sender's policies let it out and the receiver's let it in. */
const passes = (all: ReadonlyMap<string, Access>, { src, dst, transport, number }: Packet): boolean => {
  const [from, to] = [all.get(src), all.get(dst)];
  return (
    (from === undefined || admits(from.egress, dst, transport, number)) &&
    (to === undefined || admits(to.ingress, src, transport, number))
  );
};

const numberOf = (address: string): bigint => {
  if (!address.includes(':')) return address.split('.').reduce((sum, part) => (sum << 8n) + BigInt(part), 0n);
  const [head = '', tail = ''] = address.split('::');
  const parts = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [first, last] = [parts(head), parts(address.includes('::') ? tail : '')];
  const zeros = Array<string>(8 - first.length - last.length).fill('0');
  return [...first, ...zeros, ...last].reduce((sum, part) => (sum << 16n) + BigInt(`0x${part}`), 0n);
};

const isNamed = (peers: readonly string[], who: string): boolean => {
  if (who.includes('/')) return peers.includes(who);
  return peers.some((range) => {
    const [first = '', last = ''] = range.split('-');
    if (range.includes('/') || first.includes(':') !== who.includes(':')) return false;
    return numberOf(first) <= numberOf(who) && numberOf(who) <= numberOf(last);
  });
};

const passesOracle = (connections: readonly Connections[], { src, dst, transport, number }: Packet): boolean =>
  connections.some(
    (one) =>
      one.protocols.includes(transport) &&
      one.ports.some(([first, last]) => number >= first && number <= last) &&
      isNamed(one.src, src) &&
      isNamed(one.dst, dst),
  );

const packets = (pods: readonly string[]): Packet[] => {
  const ends = [...pods, ...outside];
  return pods.flatMap((pod) =>
    ends
      .filter((other) => other !== pod)
      .flatMap((other) => [
        { src: pod, dst: other },
        { src: other, dst: pod },
      ])
      .flatMap((pair) =>
        ['TCP', 'UDP', 'SCTP'].flatMap((transport) =>
          [78, 79, 80, 81, 82, 83, 84, 85].map((number) => ({ ...pair, transport, number })),
        ),
      ),
  );
};

/** Packets that one of the two lets through and the other does not. */
export const disagreements = async (text: string, analyzed: Analyzed): Promise<string[]> => {
  if ('error' in analyzed) return [`the analyzer refused it: ${analyzed.error}`];
  const all = await told(text);
  return packets([...all.keys()])
    .filter((packet) => passes(all, packet) !== passesOracle(analyzed.connections, packet))
    .map((packet) => `${JSON.stringify(packet)}: ${passes(all, packet) ? 'through' : 'stopped'} here, not there`);
};
