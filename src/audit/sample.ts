import { createHash } from 'node:crypto';

export type Sample = {
  readonly keys: readonly string[];
  readonly population: number;
  readonly populationSha256: string;
};

const rank = (seed: string, key: string): string => createHash('sha256').update(`${seed}\n${key}`).digest('hex');

/**
 * The same seed draws the same sample from the same population, on any machine: keys are ranked by the SHA-256 of seed
 * and key. The hash of the sorted population proves that nobody took something out before the draw.
 */
export const sample = (keys: readonly string[], n: number, seed: string): Sample => {
  const population = [...new Set(keys)].sort();
  const ranked = population.map((key) => ({ key, rank: rank(seed, key) })).sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return {
    keys: ranked.slice(0, n).map(({ key }) => key),
    population: population.length,
    populationSha256: createHash('sha256').update(population.join('\n')).digest('hex'),
  };
};
