import { BlockList, isIP } from 'node:net';
import type { Direction } from '../../network/access.ts';

const subnet = (cidr: string): BlockList | null => {
  const [address = '', bits = ''] = cidr.split('/');
  const family = isIP(address);
  const length = Number(bits);
  if (!family || bits === '' || !Number.isInteger(length) || length < 0 || length > (family === 4 ? 32 : 128))
    return null;
  const list = new BlockList();
  list.addSubnet(address, length, family === 4 ? 'ipv4' : 'ipv6');
  return list;
};

/** Whether an address lies in a CIDR block; no for what is no block. */
export const contains = (cidr: string, address: string): boolean =>
  subnet(cidr)?.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4') ?? false;

/** Private, shared (RFC 6598), link-local, loopback and unique-local blocks: nobody on the internet has such an address. */
const inside = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
];

export const isPrivate = (cidr: string): boolean => {
  const [address = '', bits = '0'] = cidr.split('/');
  return inside.some((block) => contains(block, address) && Number(bits) >= Number(block.split('/')[1]));
};

type Port = { readonly protocol: string; readonly port: number };

/** Whether the policies of one direction let the pod and an address outside the cluster talk on a port. */
export const admits = ({ selectedBy, peers }: Direction, address: string, { protocol, port }: Port): boolean =>
  selectedBy.length === 0 ||
  peers.some(
    (peer) =>
      'block' in peer &&
      contains(peer.block, address) &&
      !peer.except.some((except) => contains(except, address)) &&
      (!peer.ports ||
        peer.ports.some((range) => range.protocol === protocol && range.from <= port && port <= range.to)),
  );
