import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Words with a dash that name other things than reasons. */
const otherWords = new Set([
  'before-image',
  'not-json',
  'public-key',
  'unknown-key',
  'up-to-date',
  'written-by-another',
]);

it('every reason of the archive stands in its page, and nothing else does', () => {
  const sources = globSync('src/archive/*.ts', { cwd: root }).map(read).join('\n');
  const used = [...sources.matchAll(/'([a-z]+(?:-[a-z]+)+)'/g)].map((match) => match[1] ?? '');
  const told = [...read('docs/reasons/archive.md').matchAll(/^\| ([a-z-]+) \|/gm)].map((match) => match[1] ?? '');
  const codes = new Set(used.filter((word) => !otherWords.has(word)));
  expect(told.filter((code) => code !== 'code').sort()).toEqual([...codes].sort());
});
