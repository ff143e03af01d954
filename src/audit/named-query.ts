import { fill, type Query } from './query.ts';

/**
 * A question of the pack as Athena's console shows it: with the usual value of each parameter, to be changed there.
 * "Now" is the moment it runs. https://docs.aws.amazon.com/athena/latest/ug/saved-queries.html
 */
export const namedQuery = (query: Query): string => {
  const parameters = query.parameters.filter(({ name }) => name !== 'now');
  const sql = query.sql.replaceAll(/:now\b/g, 'current_timestamp');
  const filled = fill({ name: query.name, parameters, sql }, new Map());
  if (filled.state === 'wrong') throw new Error(`${query.name}: ${filled.message}`);
  const told = parameters.map(({ name, fallback, about }) => `-- ${name} = ${fallback}: ${about}`);
  return [`-- ${query.question}`, ...told, filled.sql].join('\n');
};
