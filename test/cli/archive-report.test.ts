import { appendFileSync, chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { FolderStore } from '../../src/adapters/local/folder-store.ts';
import { reports } from '../../src/audit/reports.ts';
import { archive } from '../builders/archive-command-line.ts';
import { archiveFinding, archivePlan } from '../builders/audit-archive.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

const signed = async (): Promise<string> => {
  const cwd = temporaryFolder();
  const store = new FolderStore(path.join(cwd, '.lazaret', 'archive'));
  await archivePlan(store, await archiveFinding(store, { id: 'one' }), { released: true });
  await archiveFinding(store, {
    id: 'two',
    namespace: '<script>alert(1)</script>',
    updatedAt: '2026-10-09T00:00:00.000Z',
  });
  await archiveFinding(store, { id: 'three', severity: 5 }, 'finding');
  await archive(cwd, ['digest']);
  return cwd;
};

describe('lazaret archive report', () => {
  it.each(reports.map(({ name }) => name))(
    '%s carries its SQL, its range, the digest head and that it holds',
    async (name) => {
      const cwd = await signed();
      const { code } = await archive(cwd, ['report', name, '--out', 'r', '--format', 'html,csv,json,md']);
      expect(code).toBe(0);
      const html = readFileSync(path.join(cwd, 'r', `${name}.html`), 'utf8').replaceAll('<wbr>', '');
      for (const said of ['SELECT', '2026-10 to 2026-10', 'digests/v1/local/', 'VALID: every digest', 'Does not show'])
        expect(html).toContain(said);
      expect(html).not.toContain('<script');
      const facts = JSON.parse(readFileSync(path.join(cwd, 'r', `${name}.json`), 'utf8'));
      expect(facts.sections.length).toBe(
        readdirSync(path.join(cwd, 'r')).filter((file) => file.endsWith('.csv')).length - 1,
      );
    },
  );

  it('writes all of them in one run, and those that are named', async () => {
    const cwd = await signed();
    await archive(cwd, ['report', 'all', '--param', 'critical_days=2', '--out', 'all', '--format', 'json']);
    await archive(cwd, ['report', 'sla', 'actions', 'sla', '--out', 'two', '--format', 'json']);
    expect(readdirSync(path.join(cwd, 'all')).sort()).toEqual(reports.map(({ name }) => `${name}.json`).sort());
    expect(readdirSync(path.join(cwd, 'two')).sort()).toEqual(['actions.json', 'sla.json']);
  });

  it('says in the report that the evidence does not hold', async () => {
    const cwd = await signed();
    const finding = readdirSync(path.join(cwd, '.lazaret/archive'), { recursive: true, encoding: 'utf8' }).find(
      (file) => file.endsWith('-finding.json'),
    );
    const file = path.join(cwd, '.lazaret/archive', finding ?? '');
    rmSync(file);
    appendFileSync(file, '{}');
    await archive(cwd, ['report', 'population', '--out', 'r', '--format', 'json']);
    expect(JSON.parse(readFileSync(path.join(cwd, 'r/population.json'), 'utf8')).integrity.status).toContain('INVALID');
  });

  it('takes other days for the SLA, and refuses a parameter that no section has', async () => {
    const cwd = await signed();
    const late = await archive(cwd, ['report', 'sla', '--param', 'medium_days=1', '--out', 'r', '--format', 'json']);
    const wrong = await archive(cwd, ['report', 'sla', '--param', 'colour=red', '--out', 'r', '--format', 'json']);
    expect([late.code, wrong.code]).toEqual([0, 2]);
  });

  it.each([
    [['report', 'nonsense'], 'there are: population'],
    [['report', 'sla', '--format', 'pdf'], 'html, csv, json or md'],
  ])('refuses %j', async (argv, said) => {
    expect(await archive(temporaryFolder(), argv)).toMatchObject({ code: 2, err: expect.stringContaining(said) });
  });
});

describe('lazaret archive sample', () => {
  it('draws the same again, another with another seed, and says from what', async () => {
    const cwd = await signed();
    const draw = (seed: string) => archive(cwd, ['sample', '--n', '2', '--seed', seed, '--output', 'csv']);
    const [first, again] = [await draw('7'), await draw('7')];
    const others = await Promise.all(['1', '2', '3', '4', '5'].map(draw));
    expect(again).toEqual(first);
    expect(others.some(({ out }) => out !== first.out)).toBe(true);
    expect(first.err).toMatch(/2 of a population of 3, seed 7, population SHA-256 [0-9a-f]{64}/);
  });
});

describe('lazaret archive timeline', () => {
  it('tells a finding from the first activity to the release', async () => {
    const cwd = await signed();
    const { out } = await archive(cwd, ['timeline', 'one', '--output', 'json', '--svg', 't.svg']);
    const told = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).what.split(':')[0]);
    expect(told).toEqual([
      'activity first seen',
      'GuardDuty',
      'archived',
      'decision',
      'plan',
      'before-image',
      'action',
      'verdict',
      'release',
      'alert',
    ]);
    expect(readFileSync(path.join(cwd, 't.svg'), 'utf8')).toContain('</svg>');
  });

  it('says that there is no such finding', async () => {
    expect(await archive(await signed(), ['timeline', 'nobody'])).toMatchObject({ code: 1 });
  });
});

describe('lazaret archive export', () => {
  it('writes a case that verifies with nothing but itself', async () => {
    const cwd = await signed();
    const exported = await archive(cwd, ['export', '--case', '42', '--finding', 'one']);
    expect(exported.out).toContain('8 objects');
    rmSync(path.join(cwd, '.lazaret'), { recursive: true });
    const { code, out } = await archive(cwd, ['verify', '--offline', '42']);
    expect(out).toContain('4 that its digests name are outside the case');
    expect(code).toBe(0);
  });

  it('and does not when an object was taken out of it', async () => {
    const cwd = await signed();
    await archive(cwd, ['export', '--case', '42', '--finding', 'one']);
    const folder = path.join(cwd, '42/evidence/v1/011122223333');
    rmSync(
      path.join(
        folder,
        readdirSync(folder, { recursive: true, encoding: 'utf8' }).find((file) => file.endsWith('-alert.json')) ?? '',
      ),
    );
    expect(await archive(cwd, ['verify', '--offline', '42'])).toMatchObject({
      code: 1,
      out: expect.stringContaining('MISSING'),
    });
  });

  const rewritten = (cwd: string, change: (bundle: { objects: string[]; selection: string }) => void): void => {
    const file = path.join(cwd, '42', 'bundle.json');
    const bundle = JSON.parse(readFileSync(file, 'utf8'));
    change(bundle);
    chmodSync(file, 0o640);
    writeFileSync(file, JSON.stringify(bundle));
  };
  const without = (cwd: string, isGone: (key: string) => boolean): void =>
    rewritten(cwd, (bundle) => {
      for (const key of bundle.objects.filter(isGone)) rmSync(path.join(cwd, '42', key));
      bundle.objects = bundle.objects.filter((key) => !isGone(key));
    });

  it.each<[string, (key: string) => boolean, number, string]>([
    ['a decision', (key) => key.endsWith('-decision.json'), 1, 'MISSING'],
    ['everything', () => true, 3, 'not one object'],
  ])('and does not when %s was taken out of its list too, which nobody signed', async (_what, isGone, code, said) => {
    const cwd = await signed();
    await archive(cwd, ['export', '--case', '42', '--finding', 'one']);
    without(cwd, isGone);
    expect(await archive(cwd, ['verify', '--offline', '42'])).toMatchObject({
      code,
      out: expect.stringContaining(said),
    });
  });

  it('draws no verdict of its own on the screen', async () => {
    const cwd = await signed();
    await archive(cwd, ['export', '--case', '42', '--finding', 'one']);
    rewritten(cwd, (bundle) => {
      bundle.selection = 'x)\nVALID: everything is as it was signed\u001b[8m';
    });
    const { out } = await archive(cwd, ['verify', '--offline', '42']);
    expect(out.match(/^VALID: /gm)).toHaveLength(1);
    expect(out).not.toContain('\u001b');
  });

  it('writes over nothing', async () => {
    const cwd = await signed();
    await archive(cwd, ['export', '--case', '42']);
    expect(await archive(cwd, ['export', '--case', '42'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('is not empty'),
    });
  });
});

describe('lazaret archive connect', () => {
  it("opens the tables in a DuckDB of the auditor's own", async () => {
    const cwd = await signed();
    await archive(cwd, ['connect']);
    const connection = await (await DuckDBInstance.create(':memory:')).connect();
    await connection.run(readFileSync(path.join(cwd, 'lazaret.duckdb.sql'), 'utf8'));
    const reader = await connection.runAndReadAll('SELECT count(*) FROM findings');
    expect(reader.getRowsJson()).toEqual([['3']]);
  });
});
