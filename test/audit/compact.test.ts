import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { AnalyticsFolder } from '../../src/adapters/local/analytics-folder.ts';
import { openSandbox } from '../../src/adapters/local/duckdb.ts';
import { parquet } from '../../src/adapters/local/parquet.ts';
import { unidentifiedKey } from '../../src/archive/keys.ts';
import { findings, tableOf } from '../../src/audit/columns.ts';
import { type CompactDeps, compact } from '../../src/audit/compact.ts';
import { duckdbView } from '../../src/audit/ddl.ts';
import { readState } from '../../src/audit/partition-state.ts';
import { readPartition } from '../../src/audit/read-partition.ts';
import { type Row, rowHash } from '../../src/audit/row.ts';
import { verifyAnalytics } from '../../src/audit/verify-analytics.ts';
import { anArchive, archiveFinding, archivePlan } from '../builders/audit-archive.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

type Deps = CompactDeps & { readonly archive: ReturnType<typeof anArchive>; readonly analytics: AnalyticsFolder };

const deps = (): Deps => ({
  archive: anArchive(),
  analytics: new AnalyticsFolder(temporaryFolder()),
  codec: parquet,
  software: 'lazaret test',
});

const october = { table: 'findings', accountId: '011122223333', month: '2026-10' } as const;

const rowsIn = async (
  given: CompactDeps,
  partition = october as Parameters<typeof readState>[1],
): Promise<readonly Row[]> => {
  const { state } = await readState(given.analytics, partition);
  const read = state && (await readPartition(given, state));
  if (read?.state !== 'read') throw new Error(JSON.stringify(read));
  return read.rows;
};

describe('compaction', () => {
  it('makes one row of a finding version, and it names the bytes it was made from', async () => {
    const given = deps();
    const key = await archiveFinding(given.archive);
    await compact(given);
    const [row] = await rowsIn(given);
    expect(row).toMatchObject({
      finding_type: 'Execution:Runtime/ReverseShell',
      severity_label: 'high',
      cluster: 'prod',
      namespace: 'shop',
      decision: 'act',
      decision_rule: 'reverse-shells',
      caps_added: ['NET_RAW'],
      host_paths: ['/var/log'],
      privileged: false,
      evidence_key: key,
      evidence_version_id: 'v1',
      evidence_sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('adds a decision that came later, and touches no other partition', async () => {
    const given = deps();
    await archiveFinding(given.archive, {}, 'finding');
    await archiveFinding(given.archive, { id: 'b', updatedAt: '2026-11-01T00:00:00.000Z' });
    await compact(given);
    expect((await rowsIn(given))[0]).toMatchObject({ decision: 'pending', handled: false });
    await archiveFinding(given.archive, {});
    const { partitions } = await compact(given);
    expect(partitions.map(({ month, state, fresh }) => [month, state, fresh])).toEqual([
      ['2026-10', 'written', 1],
      ['2026-11', 'unchanged', 0],
    ]);
    expect((await rowsIn(given))[0]).toMatchObject({ decision: 'act' });
  });

  it('keeps what it knows: a second finding of the month costs the reading of that one', async () => {
    const given = deps();
    await archiveFinding(given.archive);
    await compact(given);
    await archiveFinding(given.archive, { id: 'b' });
    const { partitions } = await compact(given);
    expect(partitions).toMatchObject([{ rows: 2, fresh: 1 }]);
  });

  it('tells the story of a plan, in the months in which it happened', async () => {
    const given = deps();
    await archivePlan(given.archive, await archiveFinding(given.archive), { released: true });
    await compact(given);
    const inOctober = await rowsIn(given, { ...october, table: 'actions' });
    const inNovember = await rowsIn(given, { ...october, table: 'actions', month: '2026-11' });
    expect(inOctober.map((row) => [row['record_kind'], row['step'] ?? row['verdict']])).toEqual([
      ['plan', null],
      ['before-image', null],
      ['action', 'network-policy'],
      ['verdict', 'isolated'],
    ]);
    expect(inNovember).toMatchObject([{ record_kind: 'release', because: 'asked', target_name: 'web-1' }]);
  });

  it('counts input that could not be understood as part of the population', async () => {
    const given = deps();
    await given.archive.put(unidentifiedKey('a'.repeat(64), 'rejected'), 'no JSON');
    await compact(given);
    const rows = await rowsIn(given, { table: 'findings', accountId: 'unidentified', month: '1970-01' });
    expect(rows).toMatchObject([{ record_kind: 'rejected', problem: 'envelope-not-read' }]);
  });

  it('gives a row for a finding whose bytes were damaged: what its key says, and the problem', async () => {
    const given = deps();
    const key = 'evidence/v1/011122223333/eu-west-1/2026-10-02/f/1790899200000-1-finding.json';
    await given.archive.put(key, '{"envelope":1,');
    await compact(given);
    expect(await rowsIn(given)).toMatchObject([{ finding_id: 'f', problem: 'envelope-not-read', evidence_key: key }]);
  });

  it('keeps an account id with leading zeros, labels that differ in case, and an endless description out of the columns', async () => {
    const given = deps();
    await archiveFinding(given.archive, { labels: { App: 'a', app: 'b' }, description: 'x'.repeat(10_000_000) });
    await compact(given);
    const sandbox = await sandboxOf(given);
    const answer = await sandbox.query('SELECT account_id, labels_json FROM findings');
    expect(answer).toMatchObject({ table: { rows: [['011122223333', '{"App":"a","app":"b"}']] } });
    sandbox.close();
  });

  it('does not count a partition twice that another run wrote meanwhile', async () => {
    const given = deps();
    await archiveFinding(given.archive);
    const analytics = Object.assign(new AnalyticsFolder(given.analytics.folder), {
      put: async () => 'changed' as const,
    });
    const { partitions } = await compact({ ...given, analytics });
    expect(partitions).toMatchObject([{ state: 'overtaken' }]);
  });
});

const sandboxOf = async (given: Deps): ReturnType<typeof openSandbox> => {
  const { state } = await readState(given.analytics, october);
  const files = (state?.objects ?? []).map(({ key }) => given.analytics.file(key));
  return openSandbox([given.analytics.folder], [duckdbView(findings, files)]);
};

describe('Parquet', () => {
  it('gives the same rows to DuckDB as to hyparquet, hash for hash', async () => {
    const given = deps();
    for (const n of [1, 2, 3]) await archiveFinding(given.archive, { id: `f${n}` }, n === 2 ? 'finding' : 'alert');
    await compact(given);
    const rows = await rowsIn(given);
    const sandbox = await sandboxOf(given);
    const names = findings.columns.map(({ name, type }) =>
      type === 'timestamp' ? `strftime("${name}", '%Y-%m-%dT%H:%M:%S.%gZ') AS "${name}"` : `"${name}"`,
    );
    const answer = await sandbox.query(`SELECT ${names.join(', ')} FROM findings`);
    sandbox.close();
    if (answer.state !== 'answered') throw new Error(answer.message);
    const lists = findings.columns.map(({ type }) => type === 'array<string>');
    const back = answer.table.rows.map((cells) =>
      Object.fromEntries(
        cells.map((cell, at) => [
          answer.table.columns[at] ?? '',
          lists[at] && typeof cell === 'string' ? JSON.parse(cell) : cell,
        ]),
      ),
    );
    expect(back.map((row) => rowHash(row as Row)).sort()).toEqual(rows.map(rowHash).sort());
    expect(rows).toHaveLength(3);
  });

  it('is made of no rows as well', async () => {
    expect(await parquet.decode(parquet.encode([], findings), findings)).toEqual([]);
  });
});

describe('archive verify --analytics', () => {
  const compacted = async (): Promise<Deps> => {
    const given = deps();
    await archivePlan(given.archive, await archiveFinding(given.archive));
    await compact(given);
    return given;
  };

  it('finds every row as its evidence says', async () => {
    expect(await verifyAnalytics(await compacted())).toEqual({ rows: 5, faults: [], behind: [] });
  });

  it('says what is not compacted yet, and calls it no fault', async () => {
    const given = await compacted();
    await archiveFinding(given.archive, { id: 'later' });
    expect(await verifyAnalytics(given)).toMatchObject({ faults: [], behind: ['findings 011122223333 2026-10'] });
  });

  it('finds a row that somebody changed, even with a state to match', async () => {
    const given = await compacted();
    const rows = (await rowsIn(given)).map((row) => ({ ...row, severity: 1 }));
    await replace(given, rows);
    expect((await verifyAnalytics(given)).faults.map(({ code }) => code)).toEqual(['row-differs']);
  });

  it('finds a row that somebody changed in a month that more evidence came to since', async () => {
    const given = deps();
    await archiveFinding(given.archive, { id: 'early' }, 'finding');
    await compact(given);
    await replace(
      given,
      (await rowsIn(given)).map((row) => ({ ...row, severity: 1, handled: false })),
    );
    await archiveFinding(given.archive, { id: 'later' });
    expect(await verifyAnalytics(given)).toMatchObject({
      faults: [{ code: 'row-differs' }],
      behind: ['findings 011122223333 2026-10'],
    });
  });

  it('finds a row that was taken out', async () => {
    const given = await compacted();
    await replace(given, []);
    expect((await verifyAnalytics(given)).faults.map(({ code }) => code)).toEqual(['row-missing']);
  });

  it('names a truncated Parquet, and a rebuild makes it whole again', async () => {
    const given = await compacted();
    const file = path.join(
      given.analytics.folder,
      'findings/v1/account_id=011122223333/month=2026-10/findings.parquet',
    );
    writeFileSync(file, 'PAR1');
    expect((await verifyAnalytics(given)).faults.map(({ code }) => code)).toEqual(['parquet-damaged']);
    await compact(given, { rebuild: true });
    expect((await verifyAnalytics(given)).faults).toEqual([]);
  });
});

/** Other rows and a state that names them: what somebody who may write the analytics could do. */
const replace = async (given: Deps, rows: readonly Row[]): Promise<void> => {
  const { sha256Hex } = await import('../../src/archive/digest.ts');
  const { encodeState, stateKey } = await import('../../src/audit/partition-state.ts');
  const { state } = await readState(given.analytics, october);
  const [object] = state?.objects ?? [];
  if (!state || !object) throw new Error('nothing compacted');
  const bytes = parquet.encode(rows, tableOf('findings'));
  writeFileSync(given.analytics.file(object.key), bytes);
  const objects = [{ ...object, sha256: sha256Hex(bytes), size: bytes.length, rows: rows.length }];
  writeFileSync(given.analytics.file(stateKey(october)), encodeState({ ...state, objects }));
};
