import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/** A page of `docs/` that is made from the code; `LAZARET_WRITE_DOCS=1` writes it anew before it is read. */
export const pageOf = (name: string, made: string): string => {
  const file = path.join(root, 'docs', name);
  if (process.env['LAZARET_WRITE_DOCS']) writeFileSync(file, made);
  return readFileSync(file, 'utf8');
};

export const tableOf = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`)
    .join('\n');
