import { AnalyticsFolder } from '../../src/adapters/local/analytics-folder.ts';
import { openDuckdb } from '../../src/adapters/local/duckdb-engine.ts';
import { parquet } from '../../src/adapters/local/parquet.ts';
import { putOnce } from '../../src/archive/json-record.ts';
import { planKey } from '../../src/archive/keys.ts';
import { type Asked, ask } from '../../src/audit/ask.ts';
import { compact } from '../../src/audit/compact.ts';
import { queries } from '../../src/audit/queries.ts';
import { fill } from '../../src/audit/query.ts';
import type { Scope } from '../../src/audit/scope.ts';
import { timeOf, withScope } from '../../src/audit/scope.ts';
import { lintSql } from '../../src/audit/sql-lint.ts';
import { anArchive, archiveFinding, archivePlan } from '../builders/audit-archive.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

const everything: Scope = { from: null, to: null, account: null, cluster: null };
let folder: AnalyticsFolder;

beforeAll(async () => {
  folder = new AnalyticsFolder(temporaryFolder());
  const archive = anArchive();
  const key = await archiveFinding(archive, { id: 'quick' });
  await archiveFinding(archive, { id: 'late', updatedAt: '2026-10-09T08:05:00.000Z' });
  await archiveFinding(archive, { id: 'late', severity: 5, updatedAt: '2026-10-10T08:05:00.000Z' });
  await archiveFinding(archive, { id: 'undecided', severity: 5 }, 'finding');
  await archiveFinding(archive, {
    id: 'other',
    account: '999988887777',
    namespace: 'bank',
    updatedAt: '2026-11-01T00:00:00.000Z',
  });
  await archivePlan(archive, key);
  const plan = { id: '0123456789abcdef0123', accountId: '011122223333', region: 'eu-west-1', cluster: 'prod' };
  const before = '2026-10-01T08:06:25.000Z';
  await putOnce(archive, planKey(plan, `verdict-${Date.parse(before)}`), { verdict: 'unverified', lookedAt: before });
  await archivePlan(archive, key, { id: 'fedcba9876543210fedc', released: true });
  await compact({ archive, analytics: folder, codec: parquet, software: 'test' });
});

const askDuckdb = async (sql: string, scope = everything): Promise<Asked> => {
  const engine = await openDuckdb(folder, scope);
  const asked = await ask(engine, sql, scope);
  engine.close();
  return asked;
};

const answer = async (
  name: string,
  params: [string, string][] = [],
  scope = everything,
): Promise<Record<string, unknown>[]> => {
  const query = queries.find((one) => one.name === name);
  const given = new Map(params);
  if (query?.parameters.some((one) => one.name === 'now')) given.set('now', '2026-10-05 00:00:00');
  const filled = query && fill(query, given);
  if (filled?.state !== 'filled') throw new Error(JSON.stringify(filled));
  const asked = await askDuckdb(filled.sql, scope);
  if (asked.state !== 'answered') throw new Error(asked.message);
  return asked.table.rows.map((row) => Object.fromEntries(asked.table.columns.map((column, at) => [column, row[at]])));
};

describe('the pack', () => {
  it.each(queries.map(({ name }) => name))(
    '%s answers, and says nothing that another engine would say differently',
    async (name) => {
      expect(await answer(name)).toEqual(expect.any(Array));
      expect(lintSql(queries.find((one) => one.name === name)?.sql ?? '')).toEqual([]);
    },
  );

  it('counts the whole population', async () => {
    expect(await answer('population')).toHaveLength(5);
  });

  it('finds what was decided after its time, and what is not decided at all', async () => {
    const late = await answer('past-sla');
    expect(late.map((row) => [row['finding_id'], row['allowed_days']])).toEqual([
      ['other', 1],
      ['late', 1],
    ]);
    const sooner = await answer('past-sla', [['medium_days', '1']]);
    expect(sooner.map((row) => row['finding_id'])).toContain('undecided');
  });

  it('tells which containments are open, and that they are overdue', async () => {
    expect(await answer('open-quarantines')).toMatchObject([{ plan_id: '0123456789abcdef0123', overdue: true }]);
  });

  it('tells how a containment went, from plan to release', async () => {
    expect(await answer('actions-taken')).toContainEqual(
      expect.objectContaining({ plan_id: 'fedcba9876543210fedc', verdict: 'isolated', released_because: 'asked' }),
    );
  });

  it('counts a finding once whose severity rose, at the time of the worst', async () => {
    expect((await answer('past-sla')).filter((row) => row['finding_id'] === 'late')).toHaveLength(1);
  });

  it('tells the newest verdict, not the one that sorts last', async () => {
    const [open] = (await answer('actions-taken')).filter((row) => row['released_at'] === null);
    expect(open).toMatchObject({ verdict: 'isolated' });
  });

  it('has a view of the newest version of each finding, and one of each containment, cut to what is asked', async () => {
    const newest = await askDuckdb('SELECT finding_id, severity FROM latest_findings ORDER BY finding_id');
    expect(newest).toMatchObject({
      table: {
        rows: [
          ['late', 5],
          ['other', 8],
          ['quick', 8],
          ['undecided', 5],
        ],
      },
    });
    const before = { ...everything, to: '2026-10-10T00:00:00.000Z' };
    const then = await askDuckdb("SELECT severity FROM latest_findings WHERE finding_id = 'late'", before);
    expect(then).toMatchObject({ table: { rows: [[8]] } });
    const plans = await askDuckdb('SELECT plan_id, verdict, released_because FROM containments ORDER BY plan_id');
    expect(plans).toMatchObject({
      table: {
        rows: [
          ['0123456789abcdef0123', 'isolated', null],
          ['fedcba9876543210fedc', 'isolated', 'asked'],
        ],
      },
    });
  });

  it('asks one namespace', async () => {
    expect(await answer('namespace-findings', [['namespace', 'bank']])).toMatchObject([{ finding_id: 'other' }]);
  });

  it('names a finding without a decision as an exception', async () => {
    expect(await answer('exceptions')).toMatchObject([{ finding_id: 'undecided', exception: 'no-decision-stored' }]);
  });
});

describe('parameters', () => {
  const query = {
    name: 'q',
    sql: "SELECT ':a' AS x, :a AS a, :b AS b",
    parameters: [
      { name: 'a', type: 'text', about: '', fallback: '' },
      { name: 'b', type: 'number', about: '', fallback: '1' },
    ],
  } as const;

  it.each(["x' OR 1=1 --", ':b', "''", '$1', 'ü\\'])('keeps %s the text that it is', async (value) => {
    const filled = fill({ ...query, sql: 'SELECT :a AS a, :b AS b' }, new Map([['a', value]]));
    if (filled.state !== 'filled') throw new Error(filled.message);
    expect(await askDuckdb(filled.sql)).toMatchObject({ table: { rows: [[value, 1]] } });
  });

  it.each([
    [new Map([['b', '1 OR 1']]), 'must be a number'],
    [new Map([['c', '1']]), 'it has: a, b'],
  ])('refuses %s', (given, said) => {
    expect(fill(query, given)).toMatchObject({ state: 'wrong', message: expect.stringContaining(said) });
  });
});

describe('a range', () => {
  it.each([
    ['2026-10', '2026-10-01T00:00:00.000Z'],
    ['2026-10-05', '2026-10-05T00:00:00.000Z'],
    ['2026-10-05T08:30Z', '2026-10-05T08:30:00.000Z'],
    ['2026-02-30', null],
    ['2026-13', null],
    ['yesterday', null],
    ["2026-10' OR 1", null],
  ])('%s is %s', (given, time) => {
    expect(timeOf(given)).toBe(time);
  });

  it('cuts rows as well as months', async () => {
    const scope = { ...everything, from: '2026-10-05T00:00:00.000Z', to: '2026-11-01T00:00:00.000Z' };
    expect((await answer('population', [], scope)).map((row) => row['finding_id'])).toEqual(['late', 'late']);
  });

  it('that the archive does not hold is said, not answered with zero rows', async () => {
    const asked = await askDuckdb('SELECT * FROM findings', {
      ...everything,
      from: '2025-01-01T00:00:00.000Z',
      to: '2027-01-01T00:00:00.000Z',
    });
    expect(asked).toMatchObject({ notes: [{ code: 'range-not-available' }, { code: 'range-not-available' }] });
    const nobody = await askDuckdb('SELECT * FROM findings', { ...everything, account: '000000000001' });
    expect(nobody).toMatchObject({
      table: { rows: [] },
      notes: [{ message: expect.stringContaining('holds no findings at all') }],
    });
  });

  it("stands before a statement's own named queries", () => {
    const from = { findings: 'f', actions: 'a' };
    const sql = withScope('WITH x AS (SELECT 1) SELECT * FROM x', everything, from);
    expect(sql).toMatch(
      /^WITH findings AS \(SELECT \* FROM f WHERE true\), actions AS \(SELECT \* FROM a WHERE true\), latest_findings AS .*, x AS \(SELECT 1\) SELECT \* FROM x$/s,
    );
  });
});

describe('a statement', () => {
  it.each([
    "COPY (SELECT 1) TO '/tmp/x'",
    'DROP VIEW findings_all',
    'SELECT 1; DROP VIEW findings_all',
    "ATTACH '/tmp/x.db'",
    'SET threads = 1',
    "SELECT * FROM read_text('/etc/passwd')",
    'INSTALL httpfs',
    '-- SELECT\nDELETE FROM findings_all',
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_blob('/proc/self/environ')",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM read_parquet('https://example.com/x.parquet')",
    "SELECT * FROM read_parquet('s3://bucket/x.parquet')",
    "SELECT getenv('HOME')",
    'PRAGMA database_list',
    'CALL pragma_version()',
    'LOAD httpfs',
    "EXPLAIN COPY findings TO '/tmp/x'",
    "EXPLAIN ANALYZE COPY findings TO '/tmp/x'",
    'WITH x AS (DELETE FROM findings_all RETURNING 1) SELECT * FROM x',
    '/* */ SELECT 1 /* ; */ ; SELECT 2',
    'SELECT 1) SELECT * FROM actions_all --',
    "SELECT * FROM query('COPY findings_all TO ''/tmp/x''')",
    'PREPARE p AS SELECT 1',
    "SET VARIABLE x = 'y'",
    'CREATE MACRO f() AS 1',
    "EXPORT DATABASE '/tmp/x'",
    '',
    ';',
  ])('%s is refused', async (sql) => {
    expect(await askDuckdb(sql)).toMatchObject({ state: 'refused' });
  });

  it('may be explained, may have a comment in front and a semicolon behind', async () => {
    expect(await askDuckdb('EXPLAIN SELECT * FROM findings')).toMatchObject({ state: 'answered' });
    expect(await askDuckdb('-- how many\nSELECT count(*) AS n FROM findings;')).toMatchObject({
      table: { rows: [[5]] },
    });
  });

  it('may count recursively', async () => {
    const sql = 'WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 5) SELECT sum(n) AS s FROM t';
    expect(await askDuckdb(sql)).toMatchObject({ table: { rows: [[15]] } });
  });

  it.each([
    ['SELECT a/b FROM findings', 'sql-division'],
    ["SELECT current_date - interval '30' day", 'sql-date-arithmetic'],
    ["SELECT TIMESTAMP '2026-01-01 00:00:00 UTC'", 'sql-zoned-timestamp'],
    ["SELECT format('%s', 1)", 'sql-format'],
    ['SELECT try(1/0)', 'sql-try'],
    ["SELECT date_add('day', -30, updated_at) FROM findings", 'sql-date-add'],
    ['SELECT approx_percentile(severity, 0.5) FROM findings', 'sql-one-engine'],
  ])('%s is told to answer differently elsewhere', (sql, code) => {
    expect(lintSql(sql).map((reason) => reason.code)).toContain(code);
  });

  it('may hold such words in a text or a comment', () => {
    expect(lintSql("SELECT 'a/b' -- a/b\n/* try(1) */")).toEqual([]);
  });
});
