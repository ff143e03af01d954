import { existsSync, writeFileSync } from 'node:fs';
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

  it.each([
    'query population',
    'digest',
    'compact',
    'export --case 1',
    'timeline x',
    'sample',
    'report sla',
    'connect',
  ])('%s: a folder that is not there is no empty archive, and is not made', async (line) => {
    const cwd = temporaryFolder();
    const { code, err } = await archive(cwd, [...line.split(' '), '--archive', 'typo/archive']);
    expect(err).toContain('there is no archive here');
    expect(code).toBe(3);
    expect(existsSync(path.join(cwd, 'typo'))).toBe(false);
  });

  it('keeps the rows of two archives beside each other apart', async () => {
    const { cwd } = await filled();
    await archiveFinding(new FolderStore(path.join(cwd, '.lazaret', 'demo')), { id: 'demo' });
    const asked = (place: string) =>
      archive(cwd, ['query', '-e', 'SELECT finding_id FROM findings', '--archive', place, '--output', 'csv']);
    expect((await asked('.lazaret/demo')).out).toBe('finding_id\r\ndemo\r\n');
    expect((await asked('.lazaret/archive')).out).toBe('finding_id\r\none\r\n');
  });

  it.each([
    [['--from', '2027-01'], 'the last finding of the archive is of 2026-10'],
    [['--to', '2020-01'], 'the first finding of the archive is of 2026-10'],
    [['--cluster', 'pord'], 'no finding in the range names the cluster "pord"; known are: "prod"'],
  ])('says of %j that it is not there, and does not just answer with nothing', async (scope, said) => {
    const { cwd } = await filled();
    expect((await archive(cwd, ['query', 'population', ...scope])).err).toContain(said);
  });

  it('says which months between others hold nothing', async () => {
    const { cwd, store } = await filled();
    await archiveFinding(store, { id: 'later', updatedAt: '2027-01-31T23:59:59.999Z' });
    expect((await archive(cwd, ['query', 'population'])).err).toContain('holds no finding of 2026-11, 2026-12');
    const within = await archive(cwd, ['query', 'population', '--from', '2026-12', '--to', '2027-01-15']);
    expect(within.err).toContain('holds no finding of 2026-12:');
  });

  it.each(['UTC', 'Pacific/Kiritimati', 'America/Los_Angeles'])(
    'cuts a month at midnight UTC, also in %s',
    async (zone) => {
      const { cwd, store } = await filled();
      await archiveFinding(store, { id: 'last', updatedAt: '2026-10-31T23:59:59.999Z' });
      await archiveFinding(store, { id: 'next', updatedAt: '2026-11-01T00:00:00.000Z' });
      const before = process.env['TZ'];
      process.env['TZ'] = zone;
      const sql = 'SELECT finding_id, month, updated_at FROM findings ORDER BY updated_at';
      const { out } = await archive(cwd, [
        'query',
        '-e',
        sql,
        '--from',
        '2026-10-31',
        '--to',
        '2026-11-02',
        '--output',
        'csv',
      ]);
      process.env['TZ'] = before;
      expect(out.split('\r\n').slice(1, 3)).toEqual([
        'last,2026-10,2026-10-31 23:59:59.999',
        'next,2026-11,2026-11-01 00:00:00.000',
      ]);
    },
  );

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
    [['query', 'population', '--from', '2026-11', '--to', '2026-10'], 'nothing lies between them'],
    [['query', 'population', '--from', '2026-10', '--to', '2026-10-01'], 'nothing lies between them'],
    [['query', 'population', '--archive', 's3://bucket/folder'], 'say s3://BUCKET'],
    [['query', 'population', '--archive', 'S3:bucket'], 'say s3://BUCKET'],
    [['query', 'open-quarantines', '--param', 'now=nonsense'], 'must be a time'],
    [['query', 'past-sla', '--param', 'critical_days='], 'must be a number'],
  ])('refuses %j with one line that says what to write', async (argv, said) => {
    const { cwd } = await filled();
    const { code, err } = await archive(cwd, argv);
    expect(err).toContain(said);
    expect(code).toBe(2);
  });
});
