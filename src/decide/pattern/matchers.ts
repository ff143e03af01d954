import { anythingBut } from './anything-but.ts';
import { cidr } from './cidr.ts';
import { equalsIgnoreCase } from './equals-ignore-case.ts';
import { exists } from './exists.ts';
import { numeric } from './numeric.ts';
import { prefix } from './prefix.ts';
import { suffix } from './suffix.ts';
import type { Matcher } from './test.ts';
import { wildcard } from './wildcard.ts';

/** Every operator of the pattern language besides a plain value. */
export const matchers: readonly Matcher[] = [
  prefix,
  suffix,
  equalsIgnoreCase,
  anythingBut,
  numeric,
  exists,
  wildcard,
  cidr,
];
