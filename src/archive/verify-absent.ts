import { type ChainCheck, keysOf, tellFault } from './chain-check.ts';
import { readLink } from './chain-link.ts';
import { linkKey } from './digest-keys.ts';
import type { Fault } from './verify-digest.ts';
import { gap, type Links, missingNumbers } from './verify-links.ts';

/** Digests that left a signature behind. */
const leftSignatures = ({ items, ...check }: ChainCheck): [string, string][] =>
  keysOf({ items, ...check }, 'signature')
    .map((at): [string, string] => [`${at.slice(0, -'.sig'.length)}.json`, `its signature ${at} is there`])
    .filter(([digest]) => !items.has(digest));

/** Digests that only the link under their number still tells of. */
const leftLinks = async (check: ChainCheck, links: Links): Promise<[string, string][]> => {
  const left: [string, string][] = [];
  for (const at of keysOf(check, 'link').filter((key) => !links.numbers.has(numberOf(key)))) {
    const link = await readLink(check.store, at).catch(() => null);
    if (link) links.numbers.add(numberOf(at));
    if (link && !check.items.has(link.key)) left.push([link.key, `${at} holds a copy of it`]);
  }
  return left;
};

const numberOf = (link: string): number => Number(link.slice(-'0000000000.json'.length, -'.json'.length));

/** Digests that something still tells of, and numbers that nothing tells of. */
export const tellAbsent = async (check: ChainCheck, links: Links): Promise<void> => {
  for (const [key, message] of [...leftSignatures(check), ...(await leftLinks(check, links))])
    check.tally.tell('digest', key, 'MISSING', 'digest-missing', message);
  for (const range of missingNumbers(links.numbers)) tellFault(gapOf(range, links, check.region), check.tally);
};

const gapOf = ({ from, to }: { from: number; to: number }, links: Links, region: string): Fault => {
  const after = [...links.known].find(([, { sequence }]) => sequence > to)?.[0] ?? linkKey(region, to);
  return gap(after, 'sequence-gap', from === to ? `number ${from} is nowhere` : `numbers ${from} to ${to} are nowhere`);
};
