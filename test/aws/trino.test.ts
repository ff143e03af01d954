import { ask, type Engine } from '../../src/audit/ask.ts';
import { namedQuery } from '../../src/audit/named-query.ts';
import { queries } from '../../src/audit/queries.ts';
import { fill } from '../../src/audit/query.ts';
import type { Scope } from '../../src/audit/scope.ts';
import { views } from '../../src/audit/views.ts';
import { trinoFaults } from '../builders/trino-grammar.ts';

const everything: Scope = { from: null, to: null, account: null, cluster: null };
const narrow: Scope = {
  from: '2026-10-05T08:00:00.000Z',
  to: '2026-11-01T00:00:00.000Z',
  account: '011122223333',
  cluster: "o'hara",
};

/** What `lazaret archive query --engine athena` hands over. */
const sentToAthena = async (sql: string, scope: Scope): Promise<string> => {
  const sent: string[] = [];
  const athena: Engine = {
    name: 'athena',
    tables: { findings: '"lazaret".findings', actions: '"lazaret".actions' },
    notes: [],
    ask: async (statement) => {
      sent.push(statement);
      return { state: 'answered', table: { columns: [], rows: [] } };
    },
  };
  await ask(athena, sql, scope);
  return sent.join('\n');
};

const filled = (name: string): string => {
  const query = queries.find((one) => one.name === name);
  const answer =
    query &&
    fill(query, new Map(query.parameters.some((one) => one.name === 'now') ? [['now', '2026-10-05 00:00:00']] : []));
  if (answer?.state !== 'filled') throw new Error(JSON.stringify(answer));
  return answer.sql;
};

describe("Trino's grammar", () => {
  it('takes every question of the pack as Athena gets it: whole, and cut to a scope', async () => {
    const asked = queries.flatMap(({ name }) => [everything, narrow].map((scope) => ({ name, scope })));
    const sent = await Promise.all(asked.map(({ name, scope }) => sentToAthena(filled(name), scope)));
    const faults = trinoFaults(sent);
    expect(asked.flatMap(({ name }, at) => (faults[at] === null ? [] : [`${name}: ${faults[at]}`]))).toEqual([]);
    expect(sent).toHaveLength(queries.length * 2);
  });

  it('takes what stands in Athena itself: the views, and the questions as its console shows them', () => {
    const stored = [...views.map(({ sql }) => sql), ...queries.map(namedQuery)];
    expect(trinoFaults(stored)).toEqual(stored.map(() => null));
    expect(stored.filter((sql) => / :[a-z]/.test(sql))).toEqual([]);
  });

  it('takes what an auditor may write: an explanation, named queries of their own, a comment', async () => {
    const written = [
      'EXPLAIN SELECT count(*) FROM findings',
      'WITH mine AS (SELECT * FROM findings) SELECT count(*) FROM mine',
      '-- how many\nSELECT count(*) FROM findings;',
      'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT sum(n) FROM t',
    ];
    const sent = await Promise.all(written.map((sql) => sentToAthena(sql, narrow)));
    expect(trinoFaults(sent)).toEqual([null, null, null, null]);
  });

  it('refuses what only DuckDB takes, what is cut off, and two statements at once', () => {
    const faults = trinoFaults([
      'SELECT a::int FROM findings',
      'SELECT * EXCLUDE (title) FROM findings',
      'FROM findings',
      'SELECT FROM WHERE',
      'SELECT 1; DROP TABLE findings',
    ]);
    expect(faults.filter((fault) => fault === null)).toEqual([]);
    expect(faults.at(0)).toContain("':' is not valid");
    expect(faults.at(-1)).toBe('2 statements');
  });
});
