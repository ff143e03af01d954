import { isIP, isIPv4 } from 'node:net';

/** Whether a text is an address block such as `10.0.0.0/8` or `2001:db8::/32`. */
export const isBlock = (text: unknown): text is string => {
  if (typeof text !== 'string') return false;
  const [address = '', bits = '', ...rest] = text.split('/');
  const family = isIP(address);
  return rest.length === 0 && family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
};

/** Every address there is. */
export const everywhere = ['0.0.0.0/0', '::/0'] as const;

const v4 = (address: string): bigint => address.split('.').reduce((sum, part) => (sum << 8n) + BigInt(part), 0n);

/** The last part may be written as IPv4. */
const groups = (text: string): bigint[] =>
  text === ''
    ? []
    : text.split(':').flatMap((part) => {
        if (!part.includes('.')) return [BigInt(`0x${part}`)];
        const value = v4(part);
        return [value >> 16n, value & 0xffffn];
      });

const v6 = (address: string): bigint => {
  const [head = '', tail] = (address.split('%')[0] ?? '').split('::');
  const [first, last] = [groups(head), groups(tail ?? '')];
  const zeros = Array<bigint>(Math.max(0, 8 - first.length - last.length)).fill(0n);
  return [...first, ...zeros, ...last].reduce((sum, part) => (sum << 16n) + part, 0n);
};

export type Family = 4 | 6;
type Range = { readonly family: Family; readonly from: bigint; readonly to: bigint };

export const familyOf = (block: string): Family => (block.includes(':') ? 6 : 4);

/** First and last address of a block; a single address is a block of one. */
const rangeOf = (block: string): Range => {
  const [address = '', bits] = block.split('/');
  const family: Family = isIPv4(address) ? 4 : 6;
  const size = family === 4 ? 32n : 128n;
  const free = size - BigInt(bits ?? size);
  const first = ((family === 4 ? v4(address) : v6(address)) >> free) << free;
  return { family, from: first, to: first + (1n << free) - 1n };
};

/** Whether a block lies in another one, or is it; two blocks of a family never overlap otherwise. */
export const isWithin = (inner: string, outer: string): boolean => {
  const [a, b] = [rangeOf(inner), rangeOf(outer)];
  return a.family === b.family && a.from >= b.from && a.to <= b.to;
};

export const isSameBlock = (a: string, b: string): boolean => isWithin(a, b) && isWithin(b, a);

/** An address as a block of its own, or null where it is none. */
export const asBlock = (address: string): string | null => {
  const family = isIP(address);
  return family === 0 ? null : `${address}/${family === 4 ? 32 : 128}`;
};
