import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { FolderStore } from '../../src/adapters/local/folder-store.ts';
import { archive } from '../builders/archive-command-line.ts';
import { archiveFinding } from '../builders/audit-archive.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

const filled = async (): Promise<{ cwd: string; store: FolderStore }> => {
  const cwd = temporaryFolder();
  const store = new FolderStore(path.join(cwd, '.lazaret', 'archive'));
  await archiveFinding(store, { id: 'one' });
  return { cwd, store };
};

describe('lazaret archive query', () => {
  it('answers with what came in a moment ago', async () => {
    const { cwd, store } = await filled();
    await archive(cwd, ['compact']);
    await archiveFinding(store, { id: 'two' });
    const { code, out } = await archive(cwd, [
      'query',
      '-e',
      'SELECT finding_id FROM findings ORDER BY 1',
      '--output',
      'csv',
    ]);
    expect(out).toBe('finding_id\r\none\r\ntwo\r\n');
    expect(code).toBe(0);
  });

  it('answers from the other months when a Parquet is damaged, and says what was left out', async () => {
    const { cwd, store } = await filled();
    await archiveFinding(store, { id: 'two', updatedAt: '2026-11-01T00:00:00.000Z' });
    await archive(cwd, ['compact']);
    const parquet = '.lazaret/analytics/findings/v1/account_id=011122223333/month=2026-10/findings.parquet';
    writeFileSync(path.join(cwd, parquet), 'PAR1 and no more');
    const { code, out, err } = await archive(cwd, [
      'query',
      '-e',
      'SELECT finding_id FROM findings',
      '--output',
      'csv',
    ]);
    expect(out).toBe('finding_id\r\ntwo\r\n');
    expect(err).toContain('left out findings of 011122223333, 2026-10');
    expect(code).toBe(4);
    await archive(cwd, ['compact', '--rebuild']);
    expect((await archive(cwd, ['query', 'population', '--output', 'json'])).out.split('\n')).toHaveLength(3);
  });

  it('lists the pack when nothing is asked', async () => {
    expect((await archive(temporaryFolder(), ['query'])).out).toContain('past-sla');
  });

  it('asks a file', async () => {
    const { cwd } = await filled();
    writeFileSync(path.join(cwd, 'mine.sql'), '-- mine\nSELECT count(*) AS n FROM findings;\n');
    expect((await archive(cwd, ['query', 'mine.sql', '--output', 'csv'])).out).toBe('n\r\n1\r\n');
  });

  it('gives values to the parameters that a file names', async () => {
    const { cwd } = await filled();
    const sql = '-- parameter: id text = one: the finding\nSELECT count(*) AS n FROM findings WHERE finding_id = :id';
    writeFileSync(path.join(cwd, 'mine.sql'), sql);
    const counts = async (...params: string[]) =>
      (await archive(cwd, ['query', 'mine.sql', ...params, '--output', 'csv'])).out;
    expect([await counts(), await counts('--param', 'id=two')]).toEqual(['n\r\n1\r\n', 'n\r\n0\r\n']);
  });

  it.each([
    [['query', 'no-such'], 'questions are: population'],
    [['query', 'population', '--from', 'yesterday'], 'a month, a day or a time in UTC'],
    [['query', 'population', '--account', '1'], 'twelve digits'],
    [['query', 'population', '--param', 'x'], 'name=value'],
    [['query', 'population', '--engine', 'oracle'], 'duckdb or athena'],
    [['query', '-e', 'DROP VIEW findings_all'], 'only SELECT and EXPLAIN'],
  ])('refuses %j with one line that says what to write', async (argv, said) => {
    const { cwd } = await filled();
    const { code, err } = await archive(cwd, argv);
    expect(err).toContain(said);
    expect(code).toBe(2);
  });
});
