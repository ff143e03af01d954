import { type ChainCheck, keysOf, tellFault } from './chain-check.ts';
import type { Digest } from './digest.ts';
import { digestObject, digestPrefix } from './digest-keys.ts';
import type { Tally } from './verification.ts';
import { tellAbsent } from './verify-absent.ts';
import { type DigestCheck, type Fault, judge, judgeLink, type Proven } from './verify-digest.ts';
import { trustedVerifier } from './verify-keys.ts';
import { Links } from './verify-links.ts';

/**
 * Walks one chain from its oldest digest to its newest, and hands over each digest whose signature holds, so that its
 * objects can be looked at. Whatever else it meets goes to the tally.
 */
export async function* walkChain(check: ChainCheck): AsyncGenerator<Digest> {
  const digests = keysOf(check, 'digest');
  const links = new Links(new Set(digests));
  const fingerprints = new Set<string>();
  for await (const { digest } of provenDigests(check, digests, links)) {
    fingerprints.add(digest.key_fingerprint);
    yield digest;
  }
  if (digests.length === 0) tellNoDigest(check);
  tellShadowed(check);
  await tellAbsent(check, links);
  addHead(links, { region: check.region, fingerprints: [...fingerprints] }, check.tally);
}

/** A digest is told to be valid once the next one has had its say about it. */
async function* provenDigests(check: ChainCheck, digests: readonly string[], links: Links): AsyncGenerator<Proven> {
  const linked = keysOf(check, 'link').length > 0;
  const judging: DigestCheck = { ...check, linked, verifier: await trustedVerifier(check, digests) };
  let held: Proven | null = null;
  for (const key of digests) {
    const proven = await judgeOne(key, judging, check.tally);
    const faults = proven ? links.add(proven) : links.markFaulty(key);
    if (proven && held && !isBlamed(held, faults)) tellProven(held, check);
    for (const fault of faults) tellFault(fault, check.tally);
    if (!proven) continue;
    held = isBlamed(proven, faults) ? null : proven;
    yield proven;
  }
  if (held) tellProven(held, check);
}

const judgeOne = async (key: string, judging: DigestCheck, tally: Tally): Promise<Proven | null> => {
  try {
    const judged = await judge(key, judging);
    const fault = 'proven' in judged ? await judgeLink(judged.proven, judging) : judged.fault;
    if (fault) tellFault(fault, tally);
    if ('proven' in judged) return judged.proven;
  } catch (error) {
    tally.unseen('digest', key, error);
  }
  return null;
};

const tellNoDigest = ({ tally, region }: ChainCheck): void =>
  tally.tell('digest', `${digestPrefix}${region}/`, 'GAP', 'no-digest', 'a chain was here, and none of its digests is');

const isBlamed = ({ key }: Proven, faults: readonly Fault[]): boolean => faults.some((fault) => fault.key === key);

const tellProven = ({ key }: Proven, { items, tally }: ChainCheck): void => {
  if (!items.get(key)?.shadowed) tally.valid('digest', key);
};

const tellShadowed = (check: ChainCheck): void => {
  for (const [key, item] of check.items)
    if (item.shadowed && digestObject(key)?.region === check.region)
      check.tally.tell(
        'digest',
        key,
        'SHADOWED',
        'newer-version',
        item.current ? `readers get version ${item.current}` : 'a delete marker hides it',
      );
};

const addHead = (links: Links, of: { region: string; fingerprints: string[] }, tally: Tally): void => {
  const [newest] = [...links.known].sort(([, a], [, b]) => b.sequence - a.sequence);
  if (!newest) return;
  const [key, { sequence, sha256, end, chainId }] = newest;
  tally.heads.push({ ...of, chainId, sequence, key, sha256, end });
};
