import { BlockList, isIP } from 'node:net';
import { type Fault, type Matcher, onText, shape, type Test } from './test.ts';

const family = (address: string): 'ipv4' | 'ipv6' => (isIP(address) === 4 ? 'ipv4' : 'ipv6');

const block = (address: string, digits: string): Test | Fault => {
  const bits = /^\d{1,3}$/.test(digits) ? Number(digits) : Number.NaN;
  if (isIP(address) === 0 || !(bits <= (isIP(address) === 4 ? 32 : 128)))
    return { fault: `needs a block such as 10.0.0.0/8 or 2001:db8::/32, not ${shape(`${address}/${digits}`)}` };
  const list = new BlockList();
  list.addSubnet(address, bits, family(address));
  return onText((text) => isIP(text) === isIP(address) && list.check(text, family(text)));
};

export const cidr: Matcher = {
  key: 'cidr',
  example: '{"cidr": "10.0.0.0/8"}',
  compile: (spec) => {
    if (typeof spec !== 'string') return { fault: `needs a text, not ${shape(spec)}` };
    const [address = '', bits = '', ...more] = spec.split('/');
    return more.length > 0 ? { fault: `needs a block such as 10.0.0.0/8, not ${shape(spec)}` } : block(address, bits);
  },
};
