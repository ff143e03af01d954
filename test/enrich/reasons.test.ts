import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

/** Codes are the first text of what makes reasons, or a `code` in a table of faults. */
const made =
  /(?:\breason|\bunusable|\buntrusted|\bunreached|#fault)\(\s*'([a-z]+-[a-z-]+)'|\bcode: '([a-z-]+)'|\b\d{3}: '([a-z-]+)'|\[\s*'(snapshot-[a-z-]+)',|[?:] '(cluster-(?:error|refused))'/g;

const codesIn = (...patterns: string[]): string[] => {
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: root }));
  const codes = files.flatMap((file) =>
    [...read(file).matchAll(made)].map((match) => match.slice(1).find(Boolean) ?? ''),
  );
  return [...new Set(codes)].sort();
};

const listedOn = (page: string): string[] =>
  [...read(page).matchAll(/^\| ([a-z-]+) \|/gm)]
    .map((match) => match[1] ?? '')
    .filter((word) => word !== 'code')
    .sort();

it.each([
  ['docs/reasons/enrich.md', ['src/enrich/**/*.ts', 'src/read-object.ts']],
  ['docs/reasons/kubernetes.md', ['src/adapters/kubernetes/*.ts', 'src/adapters/local/snapshot*.ts']],
])('every reason of its folder stands on %s, once, and no other', (page, patterns) => {
  expect(listedOn(page)).toEqual(codesIn(...patterns));
});
