import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { generated } from './generated.ts';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const pages = [
  'README.md',
  'SECURITY.md',
  'CONTRIBUTING.md',
  'CHANGELOG.md',
  ...globSync('docs/**/*.md', { cwd: root }),
];

describe('the docs', () => {
  it.each(Object.entries(generated()))('%s is what the code says (else run `npm run docs`)', (file, text) => {
    expect(read(file)).toBe(text);
  });

  it.each(pages)('%s links to pages that exist', (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)].map(([, to]) => to ?? '');

    expect(links.filter((to) => !existsSync(path.join(root, path.dirname(page), to)))).toEqual([]);
  });

  it('list every reason code that the code can give', () => {
    const listed = new Set(
      globSync('docs/reasons/*.md', { cwd: root }).flatMap((file) =>
        [...read(file).matchAll(/^\| `?([a-z0-9-]+)`? \|/gm)].map(([, code]) => code),
      ),
    );
    const sources = globSync('{src,lambda}/**/*.ts', { cwd: root }).map((file) => ({ file, text: read(file) }));
    const given = sources.flatMap(({ file, text }) =>
      [...text.matchAll(/\breason\(\s*'([a-z0-9-]+)'/g)].map(([, code]) => ({ file, code })),
    );

    expect(given.length).toBeGreaterThan(80);
    expect(given.filter(({ code }) => !listed.has(code)).map(({ file, code }) => `${code} (${file})`)).toEqual([]);
  });
});
