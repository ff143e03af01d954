import { existsSync } from 'node:fs';
import path from 'node:path';
import { openSandbox } from '../../src/adapters/local/duckdb.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

describe('the sandbox of queries', () => {
  it.each([
    'COPY (SELECT 1) TO',
    'EXPLAIN ANALYZE COPY (SELECT 1) TO',
    'EXPLAIN /* a */ ANALYSE -- b\n COPY (SELECT 1) TO',
    'EXPLAIN (ANALYZE, FORMAT json) COPY (SELECT 1) TO',
  ])('%s a file writes none', async (statement) => {
    const folder = temporaryFolder();
    const { query, close } = await openSandbox([folder], []);
    const file = path.join(folder, 'x.csv');
    expect(await query(`${statement} '${file}'`)).toMatchObject({ state: 'refused' });
    close();
    expect(existsSync(file)).toBe(false);
  });

  it.each([
    'SELECT 1',
    'EXPLAIN SELECT 1',
    'EXPLAIN ANALYZE SELECT 1',
    'EXPLAIN (FORMAT json) SELECT 1',
    'EXPLAIN WITH a AS (SELECT 1) SELECT * FROM a',
  ])('%s is answered', async (statement) => {
    const { query, close } = await openSandbox([temporaryFolder()], []);
    expect(await query(statement)).toMatchObject({ state: 'answered' });
    close();
  });
});
