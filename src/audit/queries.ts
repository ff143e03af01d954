import type { Query } from './query.ts';
import { packTexts } from './query-pack.ts';
import { readQuery } from './query-text.ts';

/** One question of the pack. */
export const packQuery = (name: keyof typeof packTexts): Query => {
  const read = readQuery(name, packTexts[name]);
  if (read.state === 'wrong') throw new Error(read.message);
  return read.query;
};

/** The pack, in the order in which the docs list it. Its files are `queries/*.sql`. */
export const queries: readonly Query[] = (
  [
    'population',
    'type-by-month',
    'accounts-clusters',
    'top-workloads',
    'namespace-findings',
    'privileged-pods',
    'decisions',
    'policy-history',
    'response-times',
    'past-sla',
    'actions-taken',
    'open-quarantines',
    'exceptions',
    'suppressed',
  ] as const
).map(packQuery);
