import type { Engine } from '../../audit/ask.ts';
import type { Scope } from '../../audit/scope.ts';
import { athenaBounds, clusterAsked, rangeAsked } from '../../audit/table-bounds.ts';
import { type AthenaOptions, askAthena } from './athena.ts';

/**
 * The tables of the stack in Athena. Partition projection answers no rows, without an error, for an account or a month
 * that the table does not know, so what is there is asked for first
 * (https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html).
 */
export const openAthenaEngine = async (options: AthenaOptions, scope: Scope): Promise<Engine> => {
  const findings = `"${options.database}".findings`;
  const query: Engine['ask'] = (sql) => askAthena(options, sql);
  const [range, cluster] = [await rangeAsked(query, findings, scope), await clusterAsked(query, findings, scope)];
  return {
    name: 'athena',
    tables: { findings, actions: `"${options.database}".actions` },
    notes: [athenaBounds, ...range, ...cluster],
    ask: query,
  };
};
