import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Codes are the first text of what makes reasons, the text after a form that is checked, or a `code`. */
const made =
  /(?:refusal|refused|ignored|rejected|reason)\(\s*'([a-z0-9-]+)'|\bis[A-Z]\w+,\s*'([a-z0-9-]+)'|\bcode: '([a-z0-9-]+)'/g;

it('every reason of the stage finding stands on its page, once, and no other', () => {
  const code = globSync('src/finding/**/*.ts', { cwd: root }).flatMap((file) =>
    [...read(file).matchAll(made)].map((match) => match[1] ?? match[2] ?? match[3] ?? ''),
  );
  const page = [...read('docs/reasons/finding.md').matchAll(/^\| ([a-z0-9-]+) \|/gm)]
    .map((match) => match[1] ?? '')
    .filter((word) => word !== 'code');
  expect(page.sort()).toEqual([...new Set(code)].sort());
});
