import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { FolderStore } from '../../src/adapters/local/folder-store.ts';
import { archive } from '../builders/archive-command-line.ts';
import { archiveFinding, runtimeDetail } from '../builders/audit-archive.ts';
import { temporaryFolder } from '../builders/temporary-folder.ts';

const withExport = async (...ids: string[]): Promise<string> => {
  const cwd = temporaryFolder();
  await archiveFinding(new FolderStore(path.join(cwd, '.lazaret', 'archive')), { id: 'a' });
  writeFileSync(path.join(cwd, 'export.jsonl'), ids.map((id) => `${JSON.stringify(runtimeDetail({ id }))}\n`).join(''));
  return cwd;
};

describe('lazaret archive reconcile', () => {
  it('says that nothing is missing', async () => {
    const { code, err } = await archive(await withExport('a'), ['reconcile', '--export', 'export.jsonl']);
    expect(err).toContain('1 versions about EKS, 1 complete, 0 missing');
    expect(code).toBe(0);
  });

  it('names what is missing, and writes it for the pipeline', async () => {
    const cwd = await withExport('a', 'b');
    const { code, out } = await archive(cwd, [
      'reconcile',
      '--export',
      'export.jsonl',
      '--missing',
      'm.jsonl',
      '--output',
      'json',
    ]);
    expect(JSON.parse(out)).toMatchObject({ state: 'missing', finding: 'b' });
    expect(JSON.parse(readFileSync(path.join(cwd, 'm.jsonl'), 'utf8'))).toMatchObject({ id: 'b' });
    expect(code).toBe(1);
  });

  const exportedAt = (cwd: string, day: string, id: string): void => {
    const folder = path.join(cwd, 'AWSLogs/011122223333/GuardDuty/eu-west-1', day);
    mkdirSync(folder, { recursive: true });
    writeFileSync(path.join(folder, `${id}.jsonl.gz`), gzipSync(`${JSON.stringify(runtimeDetail({ id }))}\n`));
  };

  it('reads an export as GuardDuty lays it out, and of it the days that are asked for', async () => {
    const cwd = await withExport();
    exportedAt(cwd, '2026/10/01', 'a');
    exportedAt(cwd, '2026/10/02', 'b');
    const all = await archive(cwd, ['reconcile', '--export', 'AWSLogs']);
    expect(all.err).toContain('2 versions about EKS, 1 complete, 1 missing');
    const since = await archive(cwd, ['reconcile', '--export', 'AWSLogs', '--since', '2026-10-02']);
    expect(since.err).toContain('1 versions about EKS, 0 complete, 1 missing');
  });

  it('does not call an empty export complete', async () => {
    const cwd = await withExport();
    mkdirSync(path.join(cwd, 'AWSLogs'));
    expect(await archive(cwd, ['reconcile', '--export', 'AWSLogs'])).toMatchObject({
      code: 3,
      err: expect.stringContaining('nothing was there to compare with'),
    });
  });

  it.each([
    ['s3://', 's3://BUCKET/PREFIX'],
    ['no-such-folder', '--export no-such-folder: ENOENT'],
  ])('refuses --export %s', async (place, said) => {
    expect(await archive(await withExport(), ['reconcile', '--export', place])).toMatchObject({
      code: 2,
      err: expect.stringContaining(said),
    });
  });

  it('refuses a time that is none, as backfill does', async () => {
    expect(await archive(await withExport(), ['reconcile', '--export', '.', '--since', 'soon'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('--since soon: say a month, a day or a time in UTC'),
    });
  });

  it('needs to know where to look', async () => {
    expect(await archive(await withExport(), ['reconcile'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('which region? say --region, or set AWS_REGION, or --export'),
    });
  });
});

describe('lazaret archive verify --analytics', () => {
  it('counts the rows that are what their evidence says', async () => {
    const cwd = await withExport();
    await archive(cwd, ['compact']);
    const { code, err } = await archive(cwd, ['verify', '--analytics']);
    expect(err).toContain('1 rows are what their evidence says, 0 things are not');
    expect(code).toBe(0);
  });
});
