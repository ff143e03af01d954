import { isIP } from 'node:net';

/** Whether a text is an address block such as `10.0.0.0/8` or `2001:db8::/32`. */
export const isBlock = (text: unknown): text is string => {
  if (typeof text !== 'string') return false;
  const [address = '', bits = '', ...rest] = text.split('/');
  const family = isIP(address);
  return rest.length === 0 && family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128);
};

/** Every address there is. */
export const everywhere = ['0.0.0.0/0', '::/0'] as const;
