import { rmSync, writeFileSync } from 'node:fs';
import { AnalyticsFolder } from '../../src/adapters/local/analytics-folder.ts';
import type { MemoryStore } from '../../src/adapters/local/memory-store.ts';
import { parquet } from '../../src/adapters/local/parquet.ts';
import { writeDigest } from '../../src/archive/chain.ts';
import { type CaughtUp, catchUp } from '../../src/audit/catch-up.ts';
import { type CompactDeps, compact } from '../../src/audit/compact.ts';
import { markKey, readMark } from '../../src/audit/mark.ts';
import { partitions, readState } from '../../src/audit/partition-state.ts';
import { readPartition } from '../../src/audit/read-partition.ts';
import type { Row } from '../../src/audit/row.ts';
import { sync } from '../../src/audit/sync.ts';
import { anArchive, archiveFinding, archivePlan } from '../builders/audit-archive.ts';
import { about } from '../builders/chain.ts';
import { type Counted, counting } from '../builders/counting-store.ts';
import { aSigner } from '../builders/signer.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

const noon = new Date('2026-10-10T12:00:00.000Z');
const everything = { from: null, to: null, account: null, cluster: null };
const signer = aSigner();

const digestAt = async (store: MemoryStore, now: Date): Promise<void> => {
  const written = await writeDigest({ store, news: store, signer, clock: { now: () => now } }, about);
  if (written.state !== 'written') throw new Error(JSON.stringify(written));
};

type Aged = {
  readonly archive: MemoryStore;
  readonly deps: CompactDeps & { analytics: AnalyticsFolder };
  readonly counted: Counted;
};

/** An archive of so many months with a digest of each, compacted this morning; since then three findings came in. */
const aged = async (months: number, each = 2): Promise<Aged> => {
  const archive = anArchive();
  for (let month = months - 1; month >= 0; month -= 1)
    for (let n = 0; n < each; n += 1) {
      const at = new Date(Date.UTC(2026, 9 - month, 2 + n, 8));
      await archiveFinding(archive, { id: `m${month}-${n}`, updatedAt: at.toISOString() });
      await digestAt(archive, new Date(at.getTime() + 3_600_000));
    }
  const counted = counting(archive);
  const deps = {
    archive: counted.store,
    analytics: new AnalyticsFolder(temporaryFolder()),
    codec: parquet,
    software: 't',
  };
  await compact(deps, { now: new Date('2026-10-10T03:00:00.000Z') });
  return { archive, deps, counted };
};

/** One of the old months (a backfill), one of today that a digest names, and one that none names yet. */
const threeMore = async (archive: MemoryStore): Promise<void> => {
  await archiveFinding(archive, { id: 'backfilled', updatedAt: '2026-09-20T08:00:00.000Z' });
  await archiveFinding(archive, { id: 'digested', updatedAt: '2026-10-10T09:00:00.000Z' });
  await digestAt(archive, new Date('2026-10-10T11:00:00.000Z'));
  await archiveFinding(archive, { id: 'newest', updatedAt: '2026-10-10T11:50:00.000Z' }, 'finding');
};

const rowsIn = async (deps: CompactDeps): Promise<Row[]> => {
  const rows: Row[] = [];
  for await (const partition of partitions(deps.analytics)) {
    const { state } = await readState(deps.analytics, partition);
    const read = state && (await readPartition(deps, state));
    if (read?.state !== 'read') throw new Error(JSON.stringify(read));
    rows.push(...read.rows);
  }
  return rows;
};

const ids = async (deps: CompactDeps): Promise<unknown[]> =>
  (await rowsIn(deps)).map((row) => row['finding_id']).sort();

const costOf = async ({ archive, deps, counted }: Aged): Promise<Counted['requests']> => {
  await threeMore(archive);
  Object.assign(counted.requests, { lists: 0, listed: 0, gets: 0 });
  expect(await catchUp(deps, noon, null)).toMatchObject({ state: 'caught-up', leftOut: [] });
  return { ...counted.requests };
};

describe('the hot tail', () => {
  it('costs the same after two months as after two years', async () => {
    expect(await costOf(await aged(24))).toEqual(await costOf(await aged(2)));
  });

  it('is what a compaction of everything would have made: backfilled, digested, and not digested yet', async () => {
    const { archive, deps } = await aged(3);
    await threeMore(archive);
    await archivePlan(archive, 'x');
    await digestAt(archive, new Date('2026-10-10T11:55:00.000Z'));
    await catchUp(deps, noon, null);
    const caught = await rowsIn(deps);
    const whole = { ...deps, analytics: new AnalyticsFolder(temporaryFolder()) };
    await compact(whole);
    const byKey = (rows: Row[]) =>
      rows.sort((a, b) => (String(a['evidence_key']) < String(b['evidence_key']) ? -1 : 1));
    expect(byKey(caught)).toEqual(byKey(await rowsIn(whole)));
    expect(caught).toHaveLength(6 + 3 + 4);
  });

  it('takes the decision that came after the compaction', async () => {
    const { archive, deps } = await aged(1);
    await threeMore(archive);
    await catchUp(deps, noon, null);
    await archiveFinding(archive, { id: 'newest', updatedAt: '2026-10-10T11:50:00.000Z' });
    await catchUp(deps, noon, null);
    const row = (await rowsIn(deps)).find((one) => one['finding_id'] === 'newest');
    expect(row).toMatchObject({ decision: 'act', handled: true });
  });

  it('says up to when everything is in the answer', async () => {
    const { archive, deps } = await aged(1);
    await threeMore(archive);
    expect(await catchUp(deps, noon, null)).toMatchObject({
      notes: [{ code: 'tail-not-digested', message: expect.stringContaining('2026-10-10T11:00:00.000Z') }],
    });
    expect((await readMark(deps.analytics))?.chains).toEqual({
      local: { sequence: 3, end: '2026-10-10T11:00:00.000Z' },
    });
  });

  const spoiled: [string, (aged: Aged) => unknown][] = [
    ['there is no mark', ({ deps }) => rmSync(deps.analytics.file(markKey))],
    ['the mark is no JSON', ({ deps }) => writeFileSync(deps.analytics.file(markKey), '{')],
    [
      'a digest is no JSON',
      ({ archive }) => archive.addVersion('digests/v1/local/2026/10/10/110000Z.json', Buffer.from('{"v":')),
    ],
    ['a digest is gone', ({ archive }) => archive.addVersion('digests/v1/local/2026/10/10/110000Z.json', null)],
    [
      'a Parquet is truncated',
      ({ deps }) =>
        writeFileSync(
          deps.analytics.file('findings/v1/account_id=011122223333/month=2026-10/findings.parquet'),
          'PAR1',
        ),
    ],
  ];

  it.each(spoiled)('says that only a listing of everything tells where %s', async (why, spoil) => {
    const made = await aged(1);
    await threeMore(made.archive);
    if (why === 'a digest is gone') {
      await archiveFinding(made.archive, { id: 'more', updatedAt: '2026-10-10T11:51:00.000Z' });
      await digestAt(made.archive, new Date('2026-10-10T11:52:00.000Z'));
    }
    spoil(made);
    expect(await catchUp(made.deps, noon, null)).toMatchObject({
      state: 'unbounded',
      problem: { code: 'tail-listed' },
    });
  });

  it('does not look back further than a month', async () => {
    const { deps } = await aged(1);
    const later = new Date('2026-12-10T12:00:00.000Z');
    expect(await catchUp(deps, later, null)).toMatchObject({ state: 'unbounded' });
  });
});

describe('the hot tail on a copy of the analytics', () => {
  const copied = async (): Promise<{ made: Aged; local: Aged['deps']; ask: () => Promise<CaughtUp> }> => {
    const made = await aged(3);
    const local = { ...made.deps, analytics: new AnalyticsFolder(temporaryFolder()) };
    const october = { ...everything, from: '2026-10-01T00:00:00.000Z' };
    const ask = async (): Promise<CaughtUp> => {
      await sync(made.deps.analytics, local.analytics, october);
      return catchUp(local, noon, october);
    };
    return { made, local, ask };
  };

  it('is put on top of the months that the question needs, and of no other', async () => {
    const { made, local, ask } = await copied();
    await threeMore(made.archive);
    await ask();
    expect(await ids(local)).toEqual(['digested', 'm0-0', 'm0-1', 'newest']);
  });

  it('stays there while the bucket has nothing newer, and is made anew when it has', async () => {
    const { made, local, ask } = await copied();
    await threeMore(made.archive);
    await ask();
    expect((await sync(made.deps.analytics, local.analytics, everything)).fetched).toBe(2);
    await compact(made.deps, { now: noon });
    await ask();
    expect((await ids(local)).filter((id) => id === 'newest')).toHaveLength(1);
  });

  it('fetches a copy again that was damaged', async () => {
    const { made, local, ask } = await copied();
    await ask();
    const file = 'findings/v1/account_id=011122223333/month=2026-10/findings.parquet';
    writeFileSync(local.analytics.file(file), 'PAR1');
    expect((await sync(made.deps.analytics, local.analytics, everything)).fetched).toBe(3);
    expect(await ids(local)).toEqual(await ids(made.deps));
  });
});
