import type { Digest } from './digest.ts';
import type { Fault, Proven } from './verify-digest.ts';

/** What a chain keeps of each proven digest. */
type Known = {
  readonly sequence: number;
  readonly sha256: string;
  readonly signature: string;
  readonly end: string;
  readonly chainId: string;
};

/** How the proven digests of one chain hang together; filled in the order of their keys, which is that of time. */
export class Links {
  readonly known = new Map<string, Known>();
  /** Numbers that a digest has, or that is named as missing or broken. */
  readonly numbers = new Set<number>();
  readonly #listed: ReadonlySet<string>;
  readonly #faulty = new Set<string>();
  readonly #followed = new Set<string>();

  constructor(listed: ReadonlySet<string>) {
    this.#listed = listed;
  }

  /** Told of by itself already; that it breaks the chain is no second fault. */
  markFaulty(key: string): Fault[] {
    this.#faulty.add(key);
    return [];
  }

  /** What does not hold between this digest and the one it names; the fault may be with either. */
  add({ key, digest, sha256, signature }: Proven): Fault[] {
    const faults = digest.previous ? this.#follow(key, digest, digest.previous) : this.#start(key, digest);
    const { sequence, window, chain_id: chainId } = digest;
    this.known.set(key, { sequence, sha256, signature, end: window.end, chainId });
    this.numbers.add(sequence);
    return faults;
  }

  #start(key: string, digest: Digest): Fault[] {
    if (digest.sequence === 1 && this.known.size === 0) return [];
    return [gap(key, 'chain-restarted', `number ${digest.sequence} names no digest before it`)];
  }

  #follow(key: string, digest: Digest, previous: NonNullable<Digest['previous']>): Fault[] {
    this.numbers.add(digest.sequence - 1);
    if (!this.#listed.has(previous.key))
      return [
        { key: previous.key, status: 'MISSING', code: 'digest-missing', message: `${key} names it as the one before` },
      ];
    if (this.#faulty.has(previous.key)) return [];
    const before = this.known.get(previous.key);
    if (!before)
      return [
        gap(
          key,
          'out-of-order',
          `it ends before ${previous.key}, which it names as the one before: digests were moved, or a clock went backwards`,
        ),
      ];
    if (before.sha256 !== previous.sha256 || before.signature !== previous.signature)
      return [
        {
          key: previous.key,
          status: 'MODIFIED',
          code: 'digest-replaced',
          message: `signed, but not the digest that ${key} was made after`,
        },
      ];
    return this.#join(key, digest, before, previous.key);
  }

  #join(key: string, digest: Digest, before: Known, previous: string): Fault[] {
    const { start } = digest.window;
    const forked = this.#followed.has(previous);
    this.#followed.add(previous);
    if (forked) return [gap(key, 'chain-forked', `another digest follows ${previous} as well`)];
    if (digest.chain_id !== before.chainId)
      return [gap(key, 'chain-changed', `chain ${digest.chain_id} after ${before.chainId}`)];
    if (digest.sequence !== before.sequence + 1)
      return [gap(key, 'sequence-gap', `number ${digest.sequence} after ${before.sequence}`)];
    if (start !== before.end)
      return [gap(key, 'window-gap', `its window starts at ${start}, and the one before ended at ${before.end}`)];
    return [];
  }
}

export const gap = (key: string, code: string, message: string): Fault => ({ key, status: 'GAP', code, message });

/** Numbers from 1 to the highest that nothing accounts for, as ranges. */
export const missingNumbers = (numbers: ReadonlySet<number>): { from: number; to: number }[] => {
  const ranges: { from: number; to: number }[] = [];
  let next = 1;
  for (const number of [...numbers].filter((n) => n > 0).sort((a, b) => a - b)) {
    if (number > next) ranges.push({ from: next, to: number - 1 });
    next = number + 1;
  }
  return ranges;
};
