import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isObject } from '../../json.ts';
import { type Reason, reason } from '../../reason.ts';

/** One object of a manifest file, or why there is none at this place. `source` is `FILE`, or `FILE#N` counted from 1. */
export type Manifest = { readonly source: string } & ({ readonly value: unknown } | { readonly error: Reason });

const suffixes = /\.(ya?ml|json|jsonl|ndjson)$/;

/** Files behind a path in name order: itself, or every manifest below a folder. */
const filesOf = async (given: string): Promise<string[]> => {
  if (given === '-' || !(await stat(given)).isDirectory()) return [given];
  const entries = await readdir(given, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile() && suffixes.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name))
    .sort();
};

const json = (source: string, text: string): Manifest => {
  try {
    return { source, value: JSON.parse(text) as unknown };
  } catch (error) {
    return {
      source,
      error: reason(
        'manifest-not-json',
        `${source}: not JSON (${error instanceof Error ? error.message : String(error)})`,
      ),
    };
  }
};

/** Several lines that each begin an object are JSON lines; one bad line is one error. */
const isJsonLines = (text: string): boolean => {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return (
    lines.length > 1 && lines.every((line) => line.trimStart().startsWith('{')) && text.trimStart().startsWith('{')
  );
};

const documents = (source: string, text: string): Manifest[] => {
  const parsed = parseAllDocuments(text, { logLevel: 'silent' });
  const list = Array.isArray(parsed) ? parsed : [];
  return list.flatMap((document, at): Manifest[] => {
    const from = list.length > 1 ? `${source}#${at + 1}` : source;
    const [fault] = document.errors;
    if (fault)
      return [{ source: from, error: reason('manifest-not-yaml', `${from}: ${fault.message.split('\n')[0]}`) }];
    const value: unknown = document.toJS({ maxAliasCount: 1000 });
    return value === null || value === undefined ? [] : [{ source: from, value }];
  });
};

const itemsOf = (manifest: Manifest): Manifest[] => {
  if (!('value' in manifest) || !isObject(manifest.value) || !Array.isArray(manifest.value['items'])) return [manifest];
  return manifest.value['items'].map((value: unknown, at) => ({ source: `${manifest.source}[${at}]`, value }));
};

const manifestsIn = (source: string, text: string): Manifest[] => {
  if (isJsonLines(text))
    return text
      .split('\n')
      .flatMap((line, at) => (line.trim() === '' ? [] : itemsOf(json(`${source}:${at + 1}`, line))));
  return documents(source, text).flatMap(itemsOf);
};

/** Every object in the given files, folders and standard input (`-`): YAML documents, JSON, JSON lines, Lists unpacked. */
export async function* readManifests(paths: readonly string[], stdin: () => Promise<string>): AsyncGenerator<Manifest> {
  for (const given of paths)
    for (const file of await filesOf(given))
      yield* manifestsIn(file === '-' ? 'stdin' : file, file === '-' ? await stdin() : await readFile(file, 'utf8'));
}
