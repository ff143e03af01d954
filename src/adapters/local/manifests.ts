import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { reason } from '../../reason.ts';
import { type Manifest, manifestsIn } from './manifest-documents.ts';

export type { Manifest } from './manifest-documents.ts';

const suffixes = /\.(ya?ml|json|jsonl|ndjson)$/i;

/** Files behind a path in name order: itself, or every manifest below a folder, also those that are links. */
const filesOf = async (given: string): Promise<string[]> => {
  if (given === '-' || !(await stat(given)).isDirectory()) return [given];
  const entries = await readdir(given, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => (entry.isFile() || entry.isSymbolicLink()) && suffixes.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
};

const why: { readonly [code: string]: string } = {
  EACCES: 'it may not be read',
  EISDIR: 'it is a folder',
  ENOENT: 'it is a link to nothing',
};

const manifestsOf = async (file: string, stdin: () => Promise<string>): Promise<Manifest[]> => {
  if (file === '-') return manifestsIn('stdin', await stdin());
  try {
    return manifestsIn(file, await readFile(file, 'utf8'));
  } catch (error) {
    const { code = String(error) } = error as { code?: string };
    return [{ source: file, error: reason('manifest-unreadable', `${file}: ${why[code] ?? code}`) }];
  }
};

/**
 * Every object in the given files, folders and standard input (`-`). A path that is not there throws before anything is
 * read; a file that cannot be read is an error in its place, and the others are read.
 */
export async function* readManifests(paths: readonly string[], stdin: () => Promise<string>): AsyncGenerator<Manifest> {
  const files = await Promise.all(paths.map(filesOf));
  for (const file of files.flat()) yield* await manifestsOf(file, stdin);
}
