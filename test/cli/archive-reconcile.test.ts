import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
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

  it('needs to know where to look', async () => {
    expect(await archive(await withExport(), ['reconcile'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('which region?'),
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
