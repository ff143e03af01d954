import type { Lookup } from '../enrich/seen.ts';

/** All answers of the look at a target. The type makes sure that none is missing and none is invented. */
const all: { readonly [lookup in Lookup]: true } = {
  found: true,
  gone: true,
  replaced: true,
  unreachable: true,
  'not-a-pod': true,
  'not-looked-up': true,
};

export const lookups = Object.keys(all) as readonly Lookup[];
