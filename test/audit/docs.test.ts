import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { tables } from '../../src/audit/columns.ts';
import { docsTable, docsView, glueColumns, prestoView, projection } from '../../src/audit/ddl.ts';
import { queries } from '../../src/audit/queries.ts';
import { reports } from '../../src/audit/reports.ts';
import { views } from '../../src/audit/views.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const pack = [
  '## The pack',
  '',
  '| name | question | parameters |',
  '|---|---|---|',
  ...queries.map(
    ({ name, question, parameters }) =>
      `| ${name} | ${question} | ${parameters.map((one) => `\`${one.name}\`: ${one.about}${one.fallback ? ` (${one.fallback})` : ''}`).join('; ')} |`,
  ),
].join('\n');

const generated = `${pack}\n\n## Columns\n\n${[...tables.map(docsTable), ...views.map(docsView)].join('\n\n')}\n`;

describe('the pages of the audit stage', () => {
  it('docs/queries.md ends with the pack and the columns as the code has them (LAZARET_WRITE_DOCS=1 writes them)', () => {
    const file = path.join(root, 'docs/queries.md');
    const [head = ''] = read('docs/queries.md').split('## The pack');
    if (process.env['LAZARET_WRITE_DOCS'] && existsSync(file)) writeFileSync(file, `${head}${generated}`);
    expect(read('docs/queries.md')).toBe(`${head}${generated}`);
  });

  it('names every reason of the stage, and no other', () => {
    const sources = globSync('src/audit/**/*.ts', { cwd: root }).map(read).join('\n');
    const told = [...read('docs/reasons/audit.md').matchAll(/^\| ([a-z]+(?:-[a-z]+)+) \|/gm)].map(
      (match) => match[1] ?? '',
    );
    expect(told.filter((code) => !sources.includes(`'${code}'`))).toEqual([]);
    const inReasons = [...sources.matchAll(/reason\(\s*'([a-z-]+)'|code: '([a-z-]+)'/g)].map(
      (match) => match[1] ?? match[2] ?? '',
    );
    expect(inReasons.filter((code) => !told.includes(code))).toEqual([]);
    expect(inReasons.length).toBeGreaterThan(10);
  });

  it('describes every report', () => {
    for (const { name } of reports) expect(read('docs/reports.md')).toContain(`| ${name} |`);
  });
});

describe('Glue', () => {
  it('gets every column once, in words that it takes', () => {
    for (const table of tables) {
      const columns = glueColumns(table);
      expect(new Set(columns.map(({ name }) => name)).size).toBe(columns.length);
      expect(columns.filter(({ name, comment }) => !/^[a-z0-9_]+$/.test(name) || comment.length > 255)).toEqual([]);
    }
  });

  it('makes up partitions by itself, of accounts whose zeros stay', () => {
    const [findings] = tables;
    expect(projection(findings!, { bucket: 'b', accounts: ['011122223333'], from: '2026-01' })).toMatchObject({
      'projection.account_id.values': '011122223333,local,unidentified',
      'projection.month.range': '2026-01,NOW',
      'storage.location.template': 's3://b/findings/v1/account_id=${account_id}/month=${month}/',
    });
  });

  it('gets views as Athena keeps them: their SQL over the tables of the same database, and the types of their columns', () => {
    for (const view of views) {
      const [, told = ''] = /^\/\* Presto View: ([\w+/=]+) \*\/$/.exec(prestoView(view, 'lazaret')) ?? [];
      const { originalSql, catalog, schema, columns } = JSON.parse(Buffer.from(told, 'base64').toString('utf8'));
      expect([originalSql, catalog, schema]).toEqual([view.sql, 'awsdatacatalog', 'lazaret']);
      expect(columns.map(({ name }: { name: string }) => name)).toEqual(view.columns.map(({ name }) => name));
    }
  });
});
